import type { TestedClaim, DriverWorkload } from '../../../model/claims/claim.ts';
import type { DatastoreAccess, NamedDatastores } from '../../apps/datastore-access.ts';
import type { CapacityRequest } from '../capacity/capacity-request.ts';
import type { ExperimentRequest } from '../experiment-request.ts';
import type { BenchmarkRequest } from '../run/benchmark-request.ts';

/** An experiment that is to be played for claims; the size of a run is that of the plan. */
export type PartRequest = {
  readonly id: string;
  readonly title: string;
  /** The study that answers more about the same settings; null for none. */
  readonly study: string | null;
} & (
  | ({ readonly kind: 'run' } & Pick<BenchmarkRequest, 'plan' | 'specs'>)
  | ({ readonly kind: 'capacity' } & Pick<CapacityRequest, 'plan' | 'specs' | 'prices'>)
  | { readonly kind: 'drivers'; readonly workloads: readonly DriverWorkload[] }
);

/** What was asked for, before anything was looked up on this machine. */
export interface ClaimsPlanRequest extends Omit<DatastoreAccess, 'externalUrls'> {
  readonly title: string | null;
  readonly claims: readonly TestedClaim[];
  readonly parts: readonly PartRequest[];
  /** Blocks of each part, and the measured time of each stack and workload in each; null for what ends in time. */
  readonly visits: number | null;
  readonly durationMs: number | null;
  readonly seed: number;
  readonly maxDurationMs: number | null;
}

/** Which claims are to be tested, and how. */
export interface ClaimsRequest extends ExperimentRequest, Pick<NamedDatastores, 'externalUrls'> {
  readonly plan: ClaimsPlanRequest;
  readonly linkAsLatest: boolean;
  /** Bytes that apps may still take; null if unknown. */
  readonly availableMemory: () => number | null;
}
