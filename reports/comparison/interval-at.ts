import { criticalT } from '../../model/stats/student-t.ts';
import type { IndependentDifference } from './compare-independent.ts';

/** The interval that belongs to the test at a level 0..1: it holds no difference wherever none is established at that level. */
export function intervalAt(
  { scale, center, standardError, df }: IndependentDifference,
  level: number,
): { lo: number; hi: number } {
  const margin = criticalT(level, df) * standardError;
  return scale === 'ratio'
    ? { lo: center * Math.exp(-margin), hi: center * Math.exp(margin) }
    : { lo: center - margin, hi: center + margin };
}
