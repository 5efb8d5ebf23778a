import type { OptionTable } from './option-spec.ts';

/** Options of every command. */
export const GENERAL_OPTIONS = {
  debug: {
    type: 'boolean',
    default: false,
    group: 'General',
    describe: 'Print stack traces with errors.',
    inConfig: null,
  },
  help: { type: 'boolean', alias: 'h', group: 'General', describe: 'Show this help.', inConfig: null },
  version: {
    type: 'boolean',
    alias: 'v',
    group: 'General',
    describe: 'Show the version of stackbench.',
    inConfig: null,
  },
} as const satisfies OptionTable;
