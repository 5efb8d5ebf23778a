import type { ClaimsPlan } from '../../model/document/claims-result.ts';
import { formatDuration } from '../../model/duration.ts';
import { placement } from '../run/facts/run-facts.ts';
import type { Fact } from '../run/report-model.ts';

/** What was decided before the first part, for people. */
export function claimsPlanFacts(plan: ClaimsPlan): Fact[] {
  return [
    {
      name: 'Blocks',
      value: `${plan.visits} of each part, with ${formatDuration(plan.durationMs)} of each measurement`,
    },
    ...plan.parts.map(({ id, title }) => ({ name: `Part ${id}`, value: title })),
    { name: 'Seed', value: `${plan.seed}` },
    { name: 'Provider', value: plan.provider ?? 'best available' },
    { name: 'Stand-ins', value: plan.allowStandIn ? 'allowed' : 'not allowed' },
    { name: 'Cores', value: placement(plan) },
    { key: 'planned-duration', name: 'Planned duration', value: formatDuration(plan.estimateMs) },
    { name: 'Maximum duration', value: plan.maxDurationMs === null ? 'none' : formatDuration(plan.maxDurationMs) },
  ];
}
