import { incompleteBeta } from './student-t.ts';

/** Chance, 0..1, of at least `hits` in `trials` that each hit with probability `p`; 1 for no hits. */
export function binomialTail(hits: number, trials: number, p: number): number {
  return hits <= 0 ? 1 : incompleteBeta(p, hits, trials - hits + 1);
}

/** Events among so many trials. */
export interface Counted {
  readonly hits: number;
  readonly trials: number;
}

/**
 * Chance, 0..1, of so many of both sides' rare events on the second side, if they were equally likely on both: exact, given their sum
 * (J. Przyborowski and H. Wilenski, _Biometrika_ 31, 1940). 1 without events.
 */
export function chanceOfRise(first: Counted, second: Counted): number {
  const trials = first.trials + second.trials;
  return trials === 0 ? 1 : binomialTail(second.hits, first.hits + second.hits, second.trials / trials);
}
