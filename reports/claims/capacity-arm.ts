import type { ClaimArm } from '../../model/claims/claim.ts';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import type { CapacityAnswer, CapacityModel, CapacityRow } from '../capacity/capacity-model.ts';
import { formatCount, formatThreeDigits } from '../words/format-number.ts';
import type { MeasuredArm } from './claims-model.ts';

type Arm = Omit<MeasuredArm, 'unit'>;

/** Why a rate must not be used as it is: others took so much that only ratios are known, or checks contradict it. */
const OBSTACLE: Readonly<Record<CapacityAnswer, MeasuredArm['obstacle']>> = {
  measured: null,
  'ratio-only': 'invalid',
  unconfirmed: 'invalid',
  'at-least': 'not-measured',
  misses: 'not-measured',
  unknown: 'failed',
};

/** The highest rate at which a stack keeps the target, at the undisturbed speed of the machine. */
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
  const invalid = row.checks.find(({ outcome }) => outcome === 'invalid');
  const obstacle = invalid === undefined ? OBSTACLE[row.answer] : 'invalid';
  return {
    value: obstacle === null ? row.capacity : null,
    obstacle: row.services.some(({ standIn }) => standIn) ? 'stand-in' : obstacle,
    reason: obstacle === null ? null : (invalid?.explanation ?? whyUnknown(row)),
    settings: [
      `${model.scenario}, ${model.target.words}`,
      ...row.services.map((service) => `${describeDatastore(service)}, durability ${service.durability}`),
    ].join(', '),
  };
}

function whyUnknown({ answer, atLeastPerSec, reason, missed }: CapacityRow): string {
  if (atLeastPerSec !== null)
    return `it kept the target at ${formatCount(atLeastPerSec)} requests/s, the highest rate that was played.`;
  if (missed !== null) return `it missed the target even at ${formatThreeDigits(missed.perSec)} requests/s.`;
  if (answer === 'unconfirmed') return 'checks a little below the rate that was found contradict it.';
  if (answer === 'ratio-only') return 'other programs took so much of its cores that only ratios of stacks are known.';
  return reason ?? 'it is not known.';
}
