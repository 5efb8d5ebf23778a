import { FEWEST_BLOCKS, MOST_BLOCKS } from '../../model/limits.ts';
import { type OptionSpec, RUN_OPTIONS } from './run-options.ts';

/** Options of `stackbench gate`; those that the configuration's `gate` also has win over it. */
export const GATE_OPTIONS = {
  base: {
    type: 'string',
    defaultText: 'the merge base with the default branch; in a pull request its first parent',
    describe: 'What to compare with: a git reference or a folder',
    inConfig: false,
  },
  head: {
    type: 'string',
    defaultText: 'HEAD, or the working folder when it holds changes',
    describe: 'What to judge: a git reference or a folder',
    inConfig: false,
  },
  target: {
    type: 'string',
    defaultText: 'express-memory, in a checkout of stackbench without a configuration',
    describe: 'Gate one of the stacks of `stackbench list` instead of the configured service',
    inConfig: false,
  },
  config: RUN_OPTIONS.config,
  'min-effect': { type: 'string', defaultText: '1%', describe: 'A slowdown up to this is ignored', inConfig: false },
  'max-effect': { type: 'string', defaultText: '5%', describe: 'A slowdown of this must not pass', inConfig: false },
  'max-duration': {
    type: 'string',
    defaultText: '5m, and 2.5m more for each further endpoint',
    describe: 'No further block begins after this',
    inConfig: false,
  },
  'max-blocks': {
    type: 'number',
    defaultText: '40',
    describe: `Most blocks: fresh starts of both sides (${FEWEST_BLOCKS} to ${MOST_BLOCKS})`,
    inConfig: false,
  },
  'on-inconclusive': {
    type: 'string',
    defaultText: 'fail',
    describe: 'What not knowing does: fail (exit 4) or warn (exit 0 with a warning)',
    inConfig: false,
  },
  threshold: {
    type: 'string',
    list: true,
    defaultText: 'none',
    describe: "Limits on the head's own figures, in k6 syntax: 'p(99)<200' (milliseconds)",
    inConfig: false,
  },
  seed: {
    type: 'number',
    defaultText: 'a new one each time',
    describe: 'Seed of the coins that decide order, and which server a side gets',
    inConfig: false,
  },
  'allow-one-core': {
    type: 'boolean',
    default: false,
    describe: 'Accept that generator and service share the only core',
    inConfig: false,
  },
  provider: {
    ...RUN_OPTIONS.provider,
    defaultText: 'external where a server that the service needs is named, else native: programs of this machine',
    describe: 'Where datastores come from: external, native, stand-in',
  },
  'allow-stand-in': RUN_OPTIONS['allow-stand-in'],
  'allow-remote': RUN_OPTIONS['allow-remote'],
  'postgres-url': RUN_OPTIONS['postgres-url'],
  'mongodb-uri': RUN_OPTIONS['mongodb-uri'],
  'redis-url': RUN_OPTIONS['redis-url'],
  'memcached-servers': RUN_OPTIONS['memcached-servers'],
  out: RUN_OPTIONS.out,
  'include-host': RUN_OPTIONS['include-host'],
  runs: { type: 'number', default: 30, describe: 'self-check: gates that the log holds at the end', inConfig: false },
  plant: {
    type: 'string',
    defaultText: 'none: A against A',
    describe: 'self-check of one of our stacks: slow the head down by cpu=5% or wait=2ms',
    inConfig: false,
  },
  log: {
    type: 'string',
    defaultText: 'results/self-check-<service>.jsonl',
    describe: 'self-check: log to write, and to go on with',
    inConfig: false,
  },
} as const satisfies Record<string, OptionSpec>;

export type GateOptionName = keyof typeof GATE_OPTIONS;
