import type { Redaction } from '../../../model/redact.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import type { DatastoreId } from '../../datastores/datastore.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import type { PlanRequest } from './plan/plan-request.ts';

/** What is to be measured, and where the result goes. */
export interface BenchmarkRequest {
  readonly plan: PlanRequest;
  readonly specs: readonly TargetSpec[];
  readonly id: string;
  /** Gets result.json. */
  readonly folder: ResultFolder;
  readonly linkAsLatest: boolean;
  readonly command: string;
  readonly toolVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly cwd: string;
  readonly includeHost: boolean;
  readonly redaction: Redaction;
  readonly signal: AbortSignal;
}
