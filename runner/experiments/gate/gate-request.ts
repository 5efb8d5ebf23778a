import type { GatedService } from '../../../model/gate/gated-service.ts';
import type { Redaction } from '../../../model/redact.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import type { DatastoreId } from '../../datastores/datastore.ts';
import type { DatastoreChoice } from '../../datastores/ladder.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import type { GatePlanSettings } from './plan-gate.ts';

/** What is to be compared, how, and the folder of the result. */
export interface GateRequest {
  readonly id: string;
  /** Gets gate.json. */
  readonly folder: ResultFolder;
  readonly command: string;
  readonly toolVersion: string;
  /** Git reference or folder; null for the default of `chooseSides`. */
  readonly base: string | null;
  readonly head: string | null;
  readonly allowEqual: boolean;
  /** The user's service, or one of our own stacks. */
  readonly subject: { readonly service: GatedService } | { readonly target: TargetSpec };
  readonly settings: GatePlanSettings;
  readonly datastoreChoice: DatastoreChoice;
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly allowRemote: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly includeHost: boolean;
  readonly redaction: Redaction;
  readonly signal: AbortSignal;
}
