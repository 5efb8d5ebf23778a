import type { GatedService } from '../../../model/gate/gated-service.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import type { NamedDatastores } from '../../apps/datastore-access.ts';
import type { DatastoreChoice } from '../../datastores/ladder.ts';
import type { ExperimentRequest } from '../experiment-request.ts';
import type { GatePlanSettings } from './plan-gate.ts';

/** What is to be compared, and how. */
export interface GateRequest extends ExperimentRequest, NamedDatastores {
  /** Git reference or folder; null for the default of `chooseSides`. */
  readonly base: string | null;
  readonly head: string | null;
  readonly allowEqual: boolean;
  /** The user's service, or one of our own stacks. */
  readonly subject: { readonly service: GatedService } | { readonly target: TargetSpec };
  readonly settings: GatePlanSettings;
  readonly datastoreChoice: DatastoreChoice;
}
