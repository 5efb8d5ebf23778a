import type { CapacityResult } from '../../model/document/capacity-result.ts';
import type { VisitCounts } from '../run/judge/count-visits.ts';

/** Counts the visits of one stack against the plan; those that tried a setting are further ones. */
export function countCapacityVisits({ plan, visits }: CapacityResult, target: string): VisitCounts {
  const own = visits.filter((visit) => visit.target === target && visit.tried === null);
  return {
    planned: plan.order.filter((step) => step.target === target).length,
    completed: own.filter(({ state }) => state === 'completed').length,
    failed: own.filter(({ state }) => state === 'failed').length,
  };
}
