import { DATASTORE_OPTIONS } from './datastore-options.ts';
import type { OptionTable } from './option-spec.ts';
import { RUN_OPTIONS } from './run-options.ts';

const { default: _duration, ...duration } = RUN_OPTIONS.duration;

/** Options of `stackbench claims`. */
export const CLAIMS_OPTIONS = {
  blocks: {
    type: 'number',
    value: 'number',
    defaultText: '3 to 6, as many as end in time',
    range: RUN_OPTIONS.visits.range,
    group: 'Duration',
    describe:
      'Set the number of blocks of each measurement. For each, processes and data are new. Fewer than three decide nothing.',
    inConfig: null,
  },
  duration: {
    ...duration,
    defaultText: '1s to 3s, as much as ends in time',
    group: 'Duration',
    describe: 'Set the measured duration per block of each stack, and of each operation of a driver, for example 2s.',
    inConfig: null,
  },
  'max-duration': {
    type: 'string',
    value: 'time',
    default: '15m',
    group: 'Duration',
    describe: 'Set the time budget, for example 30m. To fit, there are fewer blocks, and measurements are shorter.',
    inConfig: null,
  },
  seed: { ...RUN_OPTIONS.seed, group: 'What to measure', inConfig: null },
  ...DATASTORE_OPTIONS,
  out: { ...RUN_OPTIONS.out, inConfig: null },
  title: { ...RUN_OPTIONS.title, inConfig: null },
  'include-host': RUN_OPTIONS['include-host'],
} as const satisfies OptionTable;

export type ClaimsOptionName = keyof typeof CLAIMS_OPTIONS;
