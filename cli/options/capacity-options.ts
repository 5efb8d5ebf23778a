import { DEFAULT_THRESHOLDS } from '../../model/load/threshold.ts';
import { FEWEST_CAPACITY_BLOCKS, MOST_CAPACITY_BLOCKS } from '../../runner/experiments/capacity/block-size.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { DATASTORE_OPTIONS } from './datastore-options.ts';
import type { OptionTable } from './option-spec.ts';
import { RUN_OPTIONS } from './run-options.ts';

const WHAT = 'What to measure';
const TARGET = 'Target';
const COSTS = 'Costs';

/** More blocks than this take hours. */
const MOST_BLOCKS = 50;

/** Options of `stackbench capacity`; `targets`, `rate`, `items` and others of `run` are in the configuration too. */
export const CAPACITY_OPTIONS = {
  targets: {
    ...RUN_OPTIONS.targets,
    group: WHAT,
    describe:
      "Measure these stacks, separated by commas, for example express-postgres,express-redis, or those that fit a pattern, for example 'express-*'. `stackbench list` shows all.",
  },
  vary: { ...RUN_OPTIONS.vary, group: WHAT },
  scenario: {
    type: 'string',
    value: 'name',
    choices: Object.keys(scenarios),
    default: 'mixed-crud',
    group: WHAT,
    describe: 'Play this scenario: a name from `stackbench list`, or a JSON file of your own.',
    inConfig: null,
  },
  config: { ...RUN_OPTIONS.config, group: WHAT },
  items: { ...RUN_OPTIONS.items, group: WHAT },
  seed: { ...RUN_OPTIONS.seed, group: WHAT },
  threshold: {
    type: 'string',
    list: true,
    value: 'condition',
    default: DEFAULT_THRESHOLDS,
    defaultText: DEFAULT_THRESHOLDS.map((text) => `'${text}'`).join(' and '),
    group: TARGET,
    describe:
      "Set what the highest rate must keep, in k6 syntax (milliseconds): one latency, for example 'p(99)<50', and a share of errors, for example 'errors<=0.1%'.",
    inConfig: 'threshold',
  },
  blocks: {
    type: 'number',
    value: 'number',
    defaultText: `${FEWEST_CAPACITY_BLOCKS} to ${MOST_CAPACITY_BLOCKS}, as many as end in time`,
    range: [FEWEST_CAPACITY_BLOCKS, MOST_BLOCKS],
    group: 'Duration',
    describe: 'Set the number of blocks. For each, all stacks start again with freshly seeded data.',
    inConfig: null,
  },
  'max-duration': {
    type: 'string',
    value: 'time',
    defaultText: '3m for two stacks to 10m for ten, unless --blocks is given',
    group: 'Duration',
    describe: `Set the time budget, for example 20m. To fit, blocks are shortened, and at least ${FEWEST_CAPACITY_BLOCKS} are measured.`,
    inConfig: null,
  },
  'try-limits': {
    type: 'string',
    value: 'setting',
    choices: ['pool'],
    defaultText: 'none',
    group: 'Duration',
    describe:
      'Find out what limits a stack by changing a setting in one more block: pool doubles the connections to its datastore.',
    inConfig: null,
  },
  prices: {
    type: 'string',
    value: 'file',
    defaultText: 'list prices of well-known providers; docs/prices.md has them, with their date',
    group: COSTS,
    describe: 'Read the prices of servers and datastores from this JSON file.',
    inConfig: null,
  },
  rate: {
    ...RUN_OPTIONS.rate,
    group: COSTS,
    describe: 'State the cost of a request at this rate too, in requests per second.',
  },
  ...DATASTORE_OPTIONS,
  out: RUN_OPTIONS.out,
  title: RUN_OPTIONS.title,
  'include-host': RUN_OPTIONS['include-host'],
} as const satisfies OptionTable;

export type CapacityOptionName = keyof typeof CAPACITY_OPTIONS;
