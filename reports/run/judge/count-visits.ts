import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { hasFailed } from './select-rounds.ts';

/** Visits of one stack and scenario: how many were planned, and what became of them. */
export interface VisitCounts {
  readonly planned: number;
  readonly completed: number;
  readonly failed: number;
}

/** Counts visits of one stack and scenario against the plan; a visit with a failed round has failed. */
export function countVisits(
  { plan }: RunResult,
  target: string,
  scenario: string,
  visits: readonly Visit[],
): VisitCounts {
  return {
    planned: plan.order.filter((step) => step.target === target && step.scenario === scenario).length,
    completed: visits.filter((visit) => visit.state === 'completed' && !hasFailed(visit)).length,
    failed: visits.filter((visit) => hasFailed(visit)).length,
  };
}

/** Why a visit, or the first failed round in it, failed; null if nothing did. */
export function failureOf({ error, rounds }: Visit): string | null {
  const failed = rounds.find((round) => round.state === 'failed');
  const cause = error ?? (failed?.state === 'failed' ? failed.error : null);
  return cause ? `${cause.what} ${cause.why}` : null;
}
