import type { ClaimsPlan } from '../../model/document/claims-result.ts';
import { formatDuration } from '../../model/duration.ts';
import { placement } from '../run/facts/run-facts.ts';
import type { Fact } from '../run/report-model.ts';

/** What was decided before the first part, for people. */
export function claimsPlanFacts(plan: ClaimsPlan): Fact[] {
  return [
    { name: 'Blocks', value: blocksOf(plan) },
    ...plan.parts.map(({ id, title, study }) => ({
      name: `Part ${id}`,
      value: study === null ? title : `${title}; \`stackbench study ${study}\` answers more`,
    })),
    { name: 'Seed', value: `${plan.seed}` },
    { name: 'Provider', value: plan.provider ?? 'best available' },
    { name: 'Stand-ins', value: plan.allowStandIn ? 'allowed' : 'not allowed' },
    { name: 'Cores', value: placement(plan) },
    { key: 'planned-duration', name: 'Planned duration', value: formatDuration(plan.estimateMs) },
    { name: 'Maximum duration', value: plan.maxDurationMs === null ? 'none' : formatDuration(plan.maxDurationMs) },
  ];
}

/** A capacity measurement plans its own blocks, and parts became smaller if time ran out. */
function blocksOf({ claims, visits, durationMs, losses }: ClaimsPlan): string {
  const hasCapacity = claims.some(({ arms }) => arms.some(({ by }) => by.kind === 'capacity'));
  const parts = hasCapacity ? 'each part that is not a capacity measurement' : 'each part';
  const planned = losses.length === 0 ? '' : ', as planned; later parts are smaller';
  return `${visits} of ${parts}, with ${formatDuration(durationMs)} of each measurement${planned}`;
}
