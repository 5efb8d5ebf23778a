import { GATE_DEFAULTS, ON_INCONCLUSIVE } from '../../model/gate/gate-settings.ts';
import { FEWEST_BLOCKS, MOST_BLOCKS } from '../../model/limits.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { DATASTORE_OPTIONS } from './datastore-options.ts';
import type { OptionTable } from './option-spec.ts';
import { MOST_SEED, RUN_OPTIONS } from './run-options.ts';

const WHAT = 'What to compare';
const HOW = 'How to decide';
const SELF_CHECK = 'Self-check (only with `gate self-check`)';

/** Stack that a gate in a checkout of stackbench compares if there is no configuration. */
const OWN_STACK = 'express-memory';

const inSelfCheck = { group: SELF_CHECK, inConfig: null } as const;
/** A datastore option that the configuration of a gate does not have. */
const flagOnly = { inConfig: null } as const;
const REFUSED = 'Refused if the service needs one: both sides would share its keys.';

/** Options of `stackbench gate`; those that the configuration's `gate` also has win over it. */
export const GATE_OPTIONS = {
  base: {
    type: 'string',
    value: 'ref',
    defaultText:
      'the commit that the change started from: where it left the nearest main branch, or what CI merged it onto',
    group: WHAT,
    describe: 'Set the baseline: a git ref or a directory, for example HEAD~1.',
    inConfig: null,
  },
  head: {
    type: 'string',
    value: 'ref',
    defaultText: 'HEAD, or the working folder if it has uncommitted changes',
    group: WHAT,
    describe: 'Set the version under test: a git ref or a directory.',
    inConfig: null,
  },
  target: {
    type: 'string',
    value: 'stack',
    choices: CATALOGUE.map(({ id }) => id),
    default: OWN_STACK,
    defaultText: `${OWN_STACK}, only in a checkout of stackbench without a configuration`,
    group: WHAT,
    describe: 'Compare a built-in stack of `stackbench list` instead of your service.',
    inConfig: null,
  },
  config: {
    ...RUN_OPTIONS.config,
    group: WHAT,
    describe: 'Read this configuration file (JSON): your service, and how to decide. `stackbench init` writes one.',
  },
  'min-effect': {
    type: 'string',
    value: 'percent',
    default: GATE_DEFAULTS.minEffect,
    group: HOW,
    describe: 'Ignore slowdowns up to this size, for example 2%.',
    inConfig: 'gate.minEffect',
  },
  'max-effect': {
    type: 'string',
    value: 'percent',
    default: GATE_DEFAULTS.maxEffect,
    group: HOW,
    describe: 'Set the smallest slowdown that the gate must not let pass, for example 10%.',
    inConfig: 'gate.maxEffect',
  },
  'max-duration': {
    type: 'string',
    value: 'time',
    defaultText: `${GATE_DEFAULTS.maxDuration.first}, and ${GATE_DEFAULTS.maxDuration.further} more for each further request`,
    group: HOW,
    describe: 'Set the time budget, for example 10m. No new block is started after this.',
    inConfig: 'gate.maxDuration',
  },
  'max-blocks': {
    type: 'number',
    value: 'number',
    default: GATE_DEFAULTS.maxBlocks,
    range: [FEWEST_BLOCKS, MOST_BLOCKS],
    group: HOW,
    describe: 'Set the maximum number of blocks. One block is one fresh start of both versions.',
    inConfig: 'gate.maxBlocks',
  },
  'on-inconclusive': {
    type: 'string',
    value: 'result',
    choices: ON_INCONCLUSIVE,
    default: GATE_DEFAULTS.onInconclusive,
    group: HOW,
    describe: 'Set the result when the data is inconclusive: fail (exit code 4) or warn (exit code 0).',
    inConfig: 'gate.onInconclusive',
  },
  threshold: {
    type: 'string',
    list: true,
    value: 'condition',
    defaultText: 'none',
    group: HOW,
    describe:
      "Set an absolute limit for the head, in k6 syntax (milliseconds), for example 'p(99)<200' or 'errors<=0.1%'.",
    inConfig: 'gate.thresholds',
  },
  seed: {
    type: 'number',
    value: 'number',
    range: [0, MOST_SEED],
    defaultText: 'random for each gate',
    group: HOW,
    describe: 'Set the random seed of the execution order and the server assignment.',
    inConfig: null,
  },
  'allow-one-core': {
    type: 'boolean',
    default: false,
    group: HOW,
    describe: 'Run on a single-core machine, where load generator and service share the core.',
    inConfig: null,
  },
  ...DATASTORE_OPTIONS,
  provider: {
    ...DATASTORE_OPTIONS.provider,
    ...flagOnly,
    choices: DATASTORE_OPTIONS.provider.choices.filter((name) => name !== 'compose'),
    defaultText: 'external if a server that the service needs is named, otherwise native',
    describe:
      'Choose how datastores are provided: external (servers that you name), native (programs of this machine) or stand-in (substitutes).',
  },
  'allow-stand-in': {
    ...DATASTORE_OPTIONS['allow-stand-in'],
    ...flagOnly,
    describe:
      'Use a substitute if a real server is not available (mongo-java-server for MongoDB). The report names it.',
  },
  'redis-url': { ...DATASTORE_OPTIONS['redis-url'], describe: `Name a Redis server. ${REFUSED}` },
  'memcached-servers': { ...DATASTORE_OPTIONS['memcached-servers'], describe: `Name Memcached servers. ${REFUSED}` },
  out: { ...RUN_OPTIONS.out, ...flagOnly },
  'include-host': RUN_OPTIONS['include-host'],
  runs: {
    ...inSelfCheck,
    type: 'number',
    value: 'number',
    default: 30,
    range: [1, 10_000],
    describe: 'Set the total number of gate runs, those already in the log included.',
  },
  plant: {
    ...inSelfCheck,
    type: 'string',
    value: 'slowdown',
    defaultText: 'none: the commit is compared with itself',
    describe: 'Inject a known slowdown into the head: cpu=5% or wait=2ms (built-in stacks only).',
  },
  log: {
    ...inSelfCheck,
    type: 'string',
    value: 'file',
    defaultText: 'results/self-check-<service>.jsonl',
    describe: 'Write this log file. An existing one is resumed.',
  },
} as const satisfies OptionTable;

export type GateOptionName = keyof typeof GATE_OPTIONS;
