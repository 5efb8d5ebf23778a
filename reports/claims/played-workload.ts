import type { DriverWorkload } from '../../model/claims/claim.ts';
import type { DriverVisit } from '../../model/document/claims-result.ts';
import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { sum } from '../../model/stats/sum.ts';
import { hasCode } from '../../model/warnings.ts';
import { formatCount } from '../words/format-number.ts';
import type { MeasuredArm } from './claims-model.ts';
import type { ReadPart } from './measured-parts.ts';

export type Drivers = ReadPart & { readonly kind: 'drivers' };
type Arm = Omit<MeasuredArm, 'unit'>;

/** If a larger share of the calls failed, the others do not speak for the datastore. */
const MOST_FAILED = 0.001;

/** A workload that was played in every block, with its visits. */
export interface Played {
  readonly workload: DriverWorkload;
  readonly service: DatastoreRecord;
  readonly visits: readonly DriverVisit[];
}

/**
 * A workload with all its visits, or why it has no figure. A block that was not measured must not be left out of the
 * others: what broke it may be what the datastore does under this load.
 */
export function playedOf(id: string, { part, workloads }: Drivers): Played | Arm {
  const workload = workloads.find((one) => one.id === id);
  if (workload === undefined) return missing('not-measured', 'it was not planned.');
  const unavailable = part.unavailable.find(({ datastore }) => datastore === workload.datastore);
  if (unavailable !== undefined) return missing('not-available', unavailable.reason);
  const all = part.blocks.flatMap(({ visits }) => visits.filter((visit) => visit.workload === id));
  const service = part.services.find((one) => one.id === workload.datastore);
  if (service === undefined || all.length === 0) return missing('not-measured', 'it was not measured.');
  if (workload.datastore === 'redis-cache' && service.durability !== 'volatile')
    return missing('not-available', 'the Redis that was named keeps its data on disk.');
  const broken = all.find(({ error, calls }) => error !== null || calls === 0);
  if (broken !== undefined) return missing(isInvalid(broken) ? 'invalid' : 'failed', whyNotMeasured(broken));
  const bad = sum(all.map(({ failed }) => failed));
  if (bad > MOST_FAILED * sum(all.map(({ calls, failed }) => calls + failed)))
    return missing('failed', `${formatCount(bad)} calls failed: ${reasonOf(all)}`);
  return { workload, service, visits: all };
}

/** Whether a block was measured, but something happened in it that its figures do not show. */
function isInvalid({ error }: DriverVisit): boolean {
  return error !== null && hasCode(error, 'stood-still', 'service-emptied');
}

function whyNotMeasured(visit: DriverVisit): string {
  const { error, failed } = visit;
  if (error !== null) return `${error.what} ${error.why}`;
  return failed === 0 ? reasonOf([visit]) : `${formatCount(failed)} calls failed: ${reasonOf([visit])}`;
}

function reasonOf(visits: readonly DriverVisit[]): string {
  return visits.find(({ reason }) => reason !== null)?.reason ?? 'no call succeeded.';
}

function missing(obstacle: NonNullable<Arm['obstacle']>, reason: string): Arm {
  return { value: null, obstacle, reason, settings: '' };
}
