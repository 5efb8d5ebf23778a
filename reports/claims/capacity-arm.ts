import type { ClaimArm } from '../../model/claims/claim.ts';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import type { CapacityModel, CapacityRow } from '../capacity/capacity-model.ts';
import type { MeasuredArm } from './claims-model.ts';

type Arm = Omit<MeasuredArm, 'unit'>;

/** The highest rate at which a stack keeps the target, as the machine was found. */
export function capacityArm({ target }: ClaimArm['by'] & { kind: 'capacity' }, model: CapacityModel): Arm {
  const row = model.sections.flatMap(({ rows }) => rows).find((one) => one.target === target);
  const skipped = model.skipped.find((one) => one.target === target);
  if (row === undefined)
    return {
      value: null,
      obstacle: skipped === undefined ? 'not-measured' : 'not-available',
      reason: skipped?.reason ?? 'it was not measured.',
      settings: '',
    };
  const value = row.capacity;
  return {
    value,
    obstacle: row.services.some(({ standIn }) => standIn) ? 'stand-in' : value === null ? 'failed' : null,
    reason: value === null ? whyUnknown(row) : null,
    settings: [
      `${model.scenario}, ${model.target.words}`,
      ...row.services.map((service) => `${describeDatastore(service)}, durability ${service.durability}`),
    ].join(', '),
  };
}

function whyUnknown({ answer, atLeastPerSec, reason, missed }: CapacityRow): string {
  if (atLeastPerSec !== null)
    return `it kept the target at ${Math.round(atLeastPerSec)} requests/s, the highest rate that was played.`;
  if (missed !== null) return `it missed the target even at ${Math.round(missed.perSec)} requests/s.`;
  return reason ?? (answer === 'unconfirmed' ? 'checks contradict it.' : 'it is not known.');
}
