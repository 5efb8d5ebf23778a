import type { DriverWorkload } from '../../../model/claims/claim.ts';
import type { DriverVisit } from '../../../model/document/claims-result.ts';
import type { GeneratorMessage } from '../forked-generator.ts';

/** A workload, and where its data is. */
export interface PlacedWorkload extends DriverWorkload {
  readonly url: string;
  /** A name that no other workload has: of its table, or before its keys. */
  readonly name: string;
}

/** What the process that speaks to the datastores is sent. */
export interface DriverJob {
  readonly workloads: readonly PlacedWorkload[];
  /** In order; `workload` is the place in the list. */
  readonly slices: readonly { readonly workload: number; readonly durationMs: number }[];
  /** Played before the first slice of each workload. */
  readonly warmUpMs: number;
  /** A call that takes longer has failed. */
  readonly timeoutMs: number;
}

/** Of each workload what was counted, or why it could not be opened. */
export type PlayedWorkload = Omit<DriverVisit, 'workload' | 'error'> | { readonly refused: string };

export type DriverMessage = GeneratorMessage<readonly PlayedWorkload[]>;
