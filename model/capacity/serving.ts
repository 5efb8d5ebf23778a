import type { Serving } from '../document/capacity-step.ts';

/** Share of the time from the first answer to the end of the step in which the queue fills. */
const FILL_SHARE = 0.12;
/** Dispersion is of the time that the answers of 50 ms take: pauses of that length and shorter ones show in full. */
const DISPERSION_MS = 50;
const FEWEST_ANSWERS = 10;

/**
 * Returns how answers came under a queue, from the times at which good answers ended, ms since the step began, in any
 * order; those after the step do not count. The part that counts begins and ends at fixed times, not with an answer,
 * so that a pause at its edge counts as far as it is in it. Null for fewer than ten answers in that part.
 */
export function servingOf(goodEndsMs: readonly number[] | Float64Array, durationMs: number): Serving | null {
  const ends = Float64Array.from(goodEndsMs).sort();
  const first = ends[0];
  if (first === undefined) return null;
  const fromMs = first + FILL_SHARE * (durationMs - first);
  const answers = ends.subarray(countUpTo(ends, fromMs), countUpTo(ends, durationMs));
  if (answers.length < FEWEST_ANSWERS) return null;
  const spanMs = durationMs - fromMs;
  return { answers: answers.length, spanMs, dispersion: dispersionOf(answers, answers.length / spanMs) };
}

/** Number of values, ascending, that are at most `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Second and third moments of the time that `m` answers take about its mean, ms² and ms³: without bias (R. A. Fisher's
 * k-statistics), so that `sum ÷ of` and `cubes ÷ of` of many steps may be added up. With independent service times they
 * are the variance and the third central moment of one of them.
 */
function dispersionOf(answers: Float64Array, perMs: number): Serving['dispersion'] {
  const m = Math.max(2, Math.round(perMs * DISPERSION_MS));
  const groups = Math.floor((answers.length - 1) / m);
  if (groups < 2) return { sum: 0, cubes: 0, of: 0 };
  const at = (group: number): number => answers[group * m] as number;
  const meanMs = (at(groups) - at(0)) / groups;
  let [sum, cubes] = [0, 0];
  for (let group = 0; group < groups; group += 1) {
    const moreMs = at(group + 1) - at(group) - meanMs;
    sum += moreMs ** 2;
    cubes += moreMs ** 3;
  }
  return { sum, cubes: groups < 3 ? 0 : (cubes * groups) / (groups - 2), of: (groups - 1) * m };
}
