import type { Plan } from '../../model/run-result.ts';
import { formatThreeDigits } from '../text/format-number.ts';

/** How long a stack was measured in the open model, and at which mean rate. */
export interface MeasuredTime {
  /** Length of each visit's round, ms. */
  readonly roundsMs: readonly number[];
  /** How many visits were wanted. */
  readonly plannedVisits: number;
  readonly meanPerSec: number;
}

/** The measured time of some rounds of a plan. */
export function measuredTime(
  { ratePerSec, arrivals, visits: plannedVisits }: Plan,
  rounds: readonly { readonly elapsedMs: number }[],
): MeasuredTime {
  return {
    roundsMs: rounds.map(({ elapsedMs }) => elapsedMs),
    plannedVisits,
    meanPerSec: arrivals === 'ramp' ? ratePerSec / 2 : ratePerSec,
  };
}

/** `3 × 3 s`; `3 × 1 to 3 s` where rounds became shorter on the way. `visits` is how many a stack had, where the rounds are of several. */
export function formatMeasuredTime(roundsMs: readonly number[], visits = roundsMs.length): string {
  const [shortest, longest] = [Math.min(...roundsMs), Math.max(...roundsMs)].map(formatLength);
  return `${visits} × ${shortest === longest ? longest : `${shortest?.replace(/ s$/, '')} to ${longest}`}`;
}

function formatLength(ms: number): string {
  return ms < 1000 ? `${formatThreeDigits(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}
