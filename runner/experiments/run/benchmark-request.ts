import type { TargetSpec } from '../../../targets/catalogue.ts';
import type { NamedDatastores } from '../../apps/datastore-access.ts';
import type { ExperimentRequest } from '../experiment-request.ts';
import type { PlanRequest } from './plan/plan-request.ts';

/** Which stacks are to be measured, and how. */
export interface BenchmarkRequest extends ExperimentRequest, Pick<NamedDatastores, 'externalUrls'> {
  readonly plan: PlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly linkAsLatest: boolean;
  /** Bytes that apps may still take; null if unknown. Asked before each start. */
  readonly availableMemory: () => number | null;
}
