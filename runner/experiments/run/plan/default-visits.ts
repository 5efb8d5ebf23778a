import { estimateRunMs } from '../../../../model/document/estimate-run.ts';
import type { PlanRequest } from './plan-request.ts';

/** What a run without a number of visits is to take at most by the estimate, ms. */
export const DEFAULT_RUN_MS = 360_000;
export const FEWEST_DEFAULT_VISITS = 3;
/** From six on, the spread between blocks is known well enough that more time is better spent on longer rounds. */
export const MOST_DEFAULT_VISITS = 6;

type Asked = Pick<PlanRequest, 'targets' | 'scenarios' | 'engines' | 'items' | 'durationMs' | 'maxDurationMs'>;

/** The visits of each stack if none are asked for: 3 to 6, as many as end within 6 minutes and the maximum duration. */
export function defaultVisits(request: Asked): number {
  const withinMs = Math.min(DEFAULT_RUN_MS, request.maxDurationMs ?? Infinity);
  let visits = MOST_DEFAULT_VISITS;
  while (visits > FEWEST_DEFAULT_VISITS && estimateRunMs(request, visits, request.durationMs) > withinMs) visits -= 1;
  return visits;
}
