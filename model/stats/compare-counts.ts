import { incompleteBeta } from './student-t.ts';

/** Returns the chance, 0..1, of at least `hits` in `trials` that each hit with probability `p`; 1 for no hits. */
export function binomialTail(hits: number, trials: number, p: number): number {
  return hits <= 0 ? 1 : incompleteBeta(p, hits, trials - hits + 1);
}

/** Events among trials. */
export interface Counted {
  readonly hits: number;
  readonly trials: number;
}

/**
 * Returns the chance, 0..1, that at least as many of the rare events of both sides fall on the second one, if they are
 * equally likely on both: exact, given their sum (J. Przyborowski and H. Wilenski, _Biometrika_ 31, 1940). 1 without
 * events.
 */
export function chanceOfRise(first: Counted, second: Counted): number {
  const trials = first.trials + second.trials;
  return trials === 0 ? 1 : binomialTail(second.hits, first.hits + second.hits, second.trials / trials);
}
