import { arrivalsSchema } from '../../model/document/load.ts';
import { MOST_VISITS } from '../../model/limits.ts';
import { DEFAULT_THRESHOLDS } from '../../model/load/threshold.ts';
import {
  DEFAULT_RUN_MS,
  FEWEST_DEFAULT_VISITS,
  MOST_DEFAULT_VISITS,
} from '../../runner/experiments/run/plan/default-visits.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { DATASTORE_OPTIONS } from './datastore-options.ts';
import { ENGINES } from './engine-choices.ts';
import type { OptionTable } from './option-spec.ts';

/** Largest random seed. */
export const MOST_SEED = 2 ** 31;

const MAX_DURATION = '8m';
const LOAD = 'Load';
const SIZE = 'Duration and visits';
const OUTPUT = 'Output';

/** Options of `stackbench run`. */
export const RUN_OPTIONS = {
  targets: {
    type: 'string',
    list: true,
    value: 'names',
    choices: CATALOGUE.map(({ id }) => id),
    defaultText: 'all',
    group: 'What to run',
    describe:
      "Compare these stacks, separated by commas, for example express-postgres,express-redis, or those that fit a pattern, for example 'express-*'. `stackbench list` shows all.",
    inConfig: 'targets',
  },
  vary: {
    type: 'string',
    list: true,
    value: 'setting=values',
    defaultText: 'none',
    group: 'What to run',
    describe:
      'Compare variants of each stack that differ in a setting, for example postgres.poolMax=1,2,5,10. The first value is the reference. Give it again to combine settings, up to 16 variants of a stack.',
    inConfig: 'vary',
  },
  scenarios: {
    type: 'string',
    list: true,
    value: 'names',
    choices: Object.keys(scenarios),
    default: ['mixed-crud'],
    group: 'What to run',
    describe:
      'Play these scenarios: names from `stackbench list`, or JSON files of your own, for example {"id":"my-mix","mix":{"get":0.9,"update":0.1}}.',
    inConfig: 'scenarios',
  },
  engines: {
    type: 'string',
    list: true,
    value: 'names',
    choices: ENGINES.map(({ id }) => id),
    default: ['k6', 'autocannon'],
    group: 'What to run',
    describe:
      'Use these load generators: k6 (open model: latency at --rate), autocannon (closed loop: maximum throughput), pacer (open model, lower CPU overhead than k6).',
    inConfig: 'engines',
  },
  config: {
    type: 'string',
    value: 'file',
    defaultText: 'stackbench.config.json, if there is one',
    group: 'What to run',
    describe: 'Read this configuration file (JSON). Its keys are the names of these flags; flags win.',
    inConfig: null,
  },
  rate: {
    type: 'number',
    value: 'requests/s',
    default: 400,
    range: [1, 100_000],
    group: LOAD,
    describe: 'Set the request rate of open-model engines, in requests per second.',
    inConfig: 'rate',
  },
  arrivals: {
    type: 'string',
    value: 'process',
    choices: arrivalsSchema.options,
    default: 'constant',
    group: LOAD,
    describe:
      'Set the arrival process of open-model engines: constant, poisson or ramp (0 to --rate). k6 supports only constant.',
    inConfig: 'arrivals',
  },
  connections: {
    type: 'number',
    value: 'number',
    default: 32,
    range: [1, 10_000],
    group: LOAD,
    describe: 'Set the number of concurrent connections of closed-loop engines.',
    inConfig: 'connections',
  },
  items: {
    type: 'number',
    value: 'number',
    default: 10_000,
    range: [100, 1_000_000],
    group: LOAD,
    describe: 'Set the number of items that are seeded for each visit.',
    inConfig: 'items',
  },
  seed: {
    type: 'number',
    value: 'number',
    range: [0, MOST_SEED],
    defaultText: 'random for each run, and printed',
    group: LOAD,
    describe:
      'Set the random seed of data, requests and the order of stacks. Give the seed of an earlier run to repeat it.',
    inConfig: 'seed',
  },
  visits: {
    type: 'number',
    value: 'number',
    defaultText: `${FEWEST_DEFAULT_VISITS} to ${MOST_DEFAULT_VISITS}, as many as end within ${DEFAULT_RUN_MS / 60_000} minutes by the estimate`,
    range: [1, MOST_VISITS],
    group: SIZE,
    describe:
      'Set the number of visits per stack. For each, all stacks start again with freshly seeded data, and are measured in turns.',
    inConfig: 'visits',
  },
  duration: {
    type: 'string',
    value: 'time',
    default: '3s',
    group: SIZE,
    describe: 'Set the measured duration per engine and visit, for example 10s. Stacks take turns in slices of it.',
    inConfig: 'duration',
  },
  'max-duration': {
    type: 'string',
    value: 'time',
    default: MAX_DURATION,
    defaultText: `${MAX_DURATION}, unless --visits or --duration is given`,
    group: SIZE,
    describe:
      'Set the time budget, for example 20m. To fit, measurements are shortened, down to 1s; then visits beyond three are left out, then express-memcached (a demonstration), the stacks in memory (controls) and further visits.',
    inConfig: 'max-duration',
  },
  threshold: {
    type: 'string',
    list: true,
    value: 'condition',
    default: DEFAULT_THRESHOLDS,
    defaultText: DEFAULT_THRESHOLDS.map((text) => `'${text}'`).join(' and '),
    group: 'Thresholds',
    describe:
      "Set a pass/fail condition at --rate, in k6 syntax (milliseconds), for example 'p(99)<200'. Exit code 1 if a given threshold fails; controls do not decide.",
    inConfig: 'threshold',
  },
  ...DATASTORE_OPTIONS,
  out: {
    type: 'string',
    alias: 'o',
    value: 'folder',
    defaultText: 'results/<id>',
    group: OUTPUT,
    describe: 'Write the result and the reports into this folder.',
    inConfig: 'out',
  },
  title: {
    type: 'string',
    value: 'text',
    defaultText: 'none',
    group: OUTPUT,
    describe: 'Set the title of the reports, for example "before the upgrade".',
    inConfig: 'title',
  },
  'include-host': {
    type: 'boolean',
    default: false,
    group: OUTPUT,
    describe: 'Keep user name, host name and home folders in the written files.',
    inConfig: null,
  },
} as const satisfies OptionTable;

export type RunOptionName = keyof typeof RUN_OPTIONS;
