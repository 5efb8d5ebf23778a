import type { PriceCatalogue } from '../../../model/cost/price-catalogue.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import type { DatastoreAccess, NamedDatastores } from '../../apps/datastore-access.ts';
import type { ExperimentRequest } from '../experiment-request.ts';

/** What was asked for, after parsing and before anything was looked up on this machine. */
export interface CapacityPlanRequest extends Omit<DatastoreAccess, 'externalUrls'> {
  /** A name for the reports; null for none. */
  readonly title: string | null;
  readonly scenario: Scenario;
  readonly latencyThreshold: string;
  readonly errorThreshold: string;
  readonly thresholdsGiven: boolean;
  /** Rate for which costs are stated, requests per second. */
  readonly ratePerSec: number;
  readonly connections: number;
  readonly items: number;
  /** Number of blocks; null for as many as end in time. */
  readonly blocks: number | null;
  readonly seed: number;
  readonly maxDurationMs: number | null;
  readonly tryLimits: 'pool' | null;
}

/** Which stacks are to be measured, and how. */
export interface CapacityRequest extends ExperimentRequest, Pick<NamedDatastores, 'externalUrls'> {
  readonly plan: CapacityPlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly prices: PriceCatalogue;
  readonly linkAsLatest: boolean;
  /** Bytes that apps may still take; null if unknown. */
  readonly availableMemory: () => number | null;
}
