import type { Plan } from '../../model/run-result.ts';
import { formatThreeDigits } from '../text/format-number.ts';

/** How long a stack was measured in the open model, and at which mean rate. */
export interface MeasuredTime {
  readonly visits: number;
  /** How many were wanted. */
  readonly plannedVisits: number;
  readonly durationMs: number;
  readonly meanPerSec: number;
}

/** The measured time of so many visits of a plan. */
export function measuredTime(
  { durationMs, ratePerSec, arrivals, visits: plannedVisits }: Plan,
  visits: number,
): MeasuredTime {
  return { visits, plannedVisits, durationMs, meanPerSec: arrivals === 'ramp' ? ratePerSec / 2 : ratePerSec };
}

/** `3 × 3 s`. */
export function formatMeasuredTime({ visits, durationMs }: Pick<MeasuredTime, 'visits' | 'durationMs'>): string {
  return `${visits} × ${durationMs < 1000 ? `${durationMs} ms` : `${formatThreeDigits(durationMs / 1000)} s`}`;
}
