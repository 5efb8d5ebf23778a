import { seededRandom } from '../../model/seeded-random.ts';
import { holm } from '../../model/stats/holm.ts';
import { priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { independentRatio, type IndependentSample } from '../../reports/compare-runs/compare-independent.ts';
import { type NoiseProfile, normalFrom } from '../support/machine-noise.ts';
import { oneRun } from './simulate-visits.ts';

export interface PairCoverage {
  /** Share 0..1 of intervals of the ratio of the same stack in two runs that hold 1. */
  readonly ratio: number;
  /** Share of comparisons of equal runs in which any stack was called different. */
  readonly familyFalse: number;
}

/**
 * Pairs of runs of the same ten equally fast stacks at two times; `unequal` makes every third stack that many times as noisy, and
 * `momentSd` (of ln) is how far the whole machine differs from one moment to another.
 */
export function simulateRunPairs(
  profile: NoiseProfile,
  visits: number,
  {
    runs,
    unequal = 1,
    momentSd = 0,
    seed = 1,
  }: { readonly runs: number; readonly unequal?: number; readonly momentSd?: number; readonly seed?: number },
): PairCoverage {
  const random = seededRandom(seed);
  const normal = normalFrom(random);
  const sides = (): IndependentSample[] => {
    const moment = momentSd * normal();
    const stacks = oneRun(profile, visits, unequal, random, normal).map((logs) => logs.map((log) => log + moment));
    const prior = priorVariance(stacks.flatMap((logs) => sampleVariance(logs) ?? []));
    return stacks.map((logs) => ({
      center: Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length),
      values: logs.map(Math.exp),
      prior,
    }));
  };
  let [held, compared, falseFamilies] = [0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const after = sides();
    const found = sides().flatMap((before, index) => independentRatio(before, after[index] ?? before) ?? []);
    compared += found.length;
    held += found.filter(({ lo, hi }) => lo <= 1 && hi >= 1).length;
    if (holm(found.map(({ p }) => p)).fallen.includes(true)) falseFamilies += 1;
  }
  return { ratio: held / compared, familyFalse: falseFamilies / runs };
}
