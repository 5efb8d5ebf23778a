import { estimateOf } from '../../model/stats/estimate.ts';
import { priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { seededRandom, shuffled } from '../../model/stats/seeded-random.ts';
import { criticalT } from '../../model/stats/student-t.ts';
import { comparePairs } from '../../reports/run/ranking/compare-pairs.ts';
import { meanBetween, type NoiseProfile, normalFrom, PROCESS_SD, slowDown } from '../support/machine-noise.ts';

const STACKS = 10;
const VISIT_S = 11;
const ROUND_S = 2.5;

interface Coverage {
  /** Shares 0..1 of intervals that hold the truth. */
  readonly plainT: number;
  readonly figure: number;
  readonly ratio: number;
  /** Share of runs of equal stacks in which any pair was called different. */
  readonly familyFalse: number;
  /** Mean half-widths in ln of the plain t and of ours. */
  readonly plainWidth: number;
  readonly width: number;
}

/**
 * Interleaved runs of ten equally fast stacks; `unequal` makes every third stack that many times as noisy. Truth is the
 * long-run mean under that noise.
 */
export function simulateVisits(
  profile: NoiseProfile,
  visits: number,
  { runs, unequal = 1, seed = 1 }: { readonly runs: number; readonly unequal?: number; readonly seed?: number },
): Coverage {
  const random = seededRandom(seed);
  const normal = normalFrom(random);
  const all = Array.from({ length: runs }, () => oneRun(profile, visits, unequal, random, normal));
  const truth = mean(all.flat(2));
  const hits = { plainT: 0, figure: 0, ratio: 0, ratios: 0, familyFalse: 0, plainWidth: 0, width: 0 };
  for (const run of all) {
    const prior = priorVariance(run.flatMap((logs) => sampleVariance(logs) ?? []));
    for (const logs of run) {
      const sample = sampleVariance(logs);
      const half = criticalT(0.05, visits - 1) * Math.sqrt((sample?.variance ?? 0) / visits);
      const estimate = estimateOf(logs.map(Math.exp), prior);
      const own = Math.log((estimate?.hi ?? 0) / (estimate?.center ?? 1));
      hits.plainWidth += half;
      hits.width += own;
      if (Math.abs(mean(logs) - truth) <= half) hits.plainT += 1;
      if (Math.abs(mean(logs) - truth) <= own) hits.figure += 1;
    }
    const pairs = comparePairs(
      run.map((logs, index) => ({
        name: `${index}`,
        values: logs.map((value, repetition) => ({ repetition, group: 0, value: Math.exp(value) })),
      })),
    );
    hits.ratios += pairs.length;
    hits.ratio += pairs.filter(({ ratio }) => (ratio.lo ?? 1) <= 1 && (ratio.hi ?? 1) >= 1).length;
    if (pairs.some(({ established }) => established)) hits.familyFalse += 1;
  }
  const figures = runs * STACKS;
  return {
    plainT: hits.plainT / figures,
    figure: hits.figure / figures,
    ratio: hits.ratio / hits.ratios,
    familyFalse: hits.familyFalse / runs,
    plainWidth: hits.plainWidth / figures,
    width: hits.width / figures,
  };
}

/** ln(cost) of each visit of ten stacks in one interleaved run. */
export function oneRun(
  profile: NoiseProfile,
  visits: number,
  unequal: number,
  random: () => number,
  normal: () => number,
): number[][] {
  const machine = slowDown(profile, visits * STACKS * VISIT_S, random);
  const stacks = Array.from({ length: STACKS }, (): number[] => []);
  const roundSd = profile.roundSd * Math.sqrt(2 / ROUND_S);
  for (let repetition = 0; repetition < visits; repetition += 1) {
    const order = shuffled([...stacks.keys()], random);
    for (const [place, stack] of order.entries()) {
      const from = (repetition * STACKS + place) * VISIT_S + 6;
      const own = Math.hypot(PROCESS_SD, roundSd) * (stack % 3 === 0 ? unequal : 1) * normal();
      stacks[stack]?.push(meanBetween(machine, from, ROUND_S) + own);
    }
  }
  return stacks;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
