import type { Arrivals } from '../../../../model/document/load.ts';
import type { StudyRecord } from '../../../../model/document/study-record.ts';
import type { Scenario } from '../../../../scenarios/scenario.ts';
import type { DatastoreAccess } from '../../../apps/datastore-access.ts';

/** What was asked for, after parsing and before anything was looked up on this machine. */
export interface PlanRequest extends Omit<DatastoreAccess, 'externalUrls'> {
  /** A name for the reports; null for none. */
  readonly title: string | null;
  /** The study that is asked; null for none. */
  readonly study: StudyRecord | null;
  /** Ids of stacks and variants, in the order asked for. */
  readonly targets: readonly string[];
  readonly scenarios: readonly Scenario[];
  readonly engines: readonly string[];
  readonly ratePerSec: number;
  readonly arrivals: Arrivals;
  readonly connections: number;
  readonly items: number;
  readonly visits: number;
  readonly durationMs: number;
  readonly seed: number;
  readonly maxDurationMs: number | null;
  readonly thresholds: readonly string[];
  readonly thresholdsGiven: boolean;
}
