import { incompleteBeta } from './student-t.ts';

/** A share 0..1 between its bounds. */
export interface ShareInterval {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Exact interval for the probability behind `hits` in `trials` (Clopper and Pearson, _Biometrika_ 26, 1934): all p
 * under which neither as few nor as many hits have less than half of 1 − `confidence`. From 0 to 1 without trials; 0
 * hits bound it above by 1 − ((1 − confidence)/2)^(1/n).
 * @throws RangeError if the hits are not a count within the trials
 */
export function binomialInterval(hits: number, trials: number, confidence = 0.95): ShareInterval {
  checkCounts(hits, trials);
  const tail = (1 - confidence) / 2;
  return {
    lo: hits === 0 ? 0 : inverse(tail, hits, trials - hits + 1),
    hi: hits === trials ? 1 : inverse(1 - tail, hits + 1, trials - hits),
  };
}

/**
 * Returns the one-sided upper bound of the probability at `confidence`: 0 of 300 prove at most 1%. 1 without trials.
 */
export function binomialUpperBound(hits: number, trials: number, confidence = 0.95): number {
  return binomialInterval(hits, trials, 1 - 2 * (1 - confidence)).hi;
}

/**
 * Returns the one-sided lower bound of the probability at `confidence`: 59 of 59 prove at least 95%. 0 without trials.
 */
export function binomialLowerBound(hits: number, trials: number, confidence = 0.95): number {
  return 1 - binomialUpperBound(trials - hits, trials, confidence);
}

/** The p at which I_p(a, b), the chance of at least `a` of a + b − 1, is `target`; found by bisection to 1e-12. */
function inverse(target: number, a: number, b: number): number {
  let [lo, hi] = [0, 1];
  while (hi - lo > 1e-12) {
    const middle = (lo + hi) / 2;
    if (incompleteBeta(middle, a, b) < target) lo = middle;
    else hi = middle;
  }
  return (lo + hi) / 2;
}

function checkCounts(hits: number, trials: number): void {
  if (!Number.isInteger(hits) || !Number.isInteger(trials) || hits < 0 || hits > trials)
    throw new RangeError(`${hits} of ${trials} is not a valid count.`);
}
