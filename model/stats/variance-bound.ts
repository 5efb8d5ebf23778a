import { POWER_Z } from './holm.ts';
import type { Variance } from './moderated-variance.ts';

/**
 * What the true variance does not exceed in four of five cases: df·s² ÷ χ² at 0.2, by Wilson and Hilferty (Proc. Natl. Acad. Sci. 17,
 * 1931); at most 2% off from two degrees of freedom on.
 */
export function varianceBound({ variance, df }: Variance): number {
  const ninth = 2 / (9 * df);
  return variance / (1 - ninth - POWER_Z * Math.sqrt(ninth)) ** 3;
}
