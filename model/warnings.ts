import type { RecordedWarning } from './document/warning.ts';

/** A warning that stackbench makes. */
export type Warning = RecordedWarning;
