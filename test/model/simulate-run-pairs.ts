import { priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { independentRatio, type IndependentSample } from '../../reports/comparison/compare-independent.ts';
import { COMPARED_FIGURES } from '../../reports/comparison/compared-figures.ts';
import { decideCells, type DraftTable } from '../../reports/comparison/decide-cells.ts';
import { obstacleLedger } from '../../reports/comparison/obstacle-ledger.ts';
import { type NoiseProfile, normalFrom } from '../support/machine-noise.ts';
import { oneRun } from './simulate-visits.ts';

interface PairCoverage {
  /** Share 0..1 of intervals of the ratio of the same stack in two runs that hold 1. */
  readonly ratio: number;
  /** Share of comparisons of equal runs in which any stack was called better or worse. */
  readonly familyFalse: number;
  /** Share of comparisons whose answers were withdrawn because a control differs. */
  readonly withdrawn: number;
}

interface PairOptions {
  readonly runs: number;
  /** How many times as noisy as the rest every third stack is. */
  readonly unequal?: number;
  /** Of ln: how far the whole machine differs from one moment to another. */
  readonly momentSd?: number;
  /** How many of the ten stacks are controls. */
  readonly controls?: number;
  /** Figures that are tested together, each with noise of its own. */
  readonly figures?: number;
  readonly seed?: number;
}

/** Pairs of runs of the same ten equally fast stacks at two times, answered as `compare` does. */
export function simulateRunPairs(
  profile: NoiseProfile,
  visits: number,
  { runs, unequal = 1, momentSd = 0, controls = 0, figures = 1, seed = 1 }: PairOptions,
): PairCoverage {
  const random = seededRandom(seed);
  const normal = normalFrom(random);
  const sides = (moment: number): IndependentSample[] => {
    const stacks = oneRun(profile, visits, unequal, random, normal).map((logs) => logs.map((log) => log + moment));
    const prior = priorVariance(stacks.flatMap((logs) => sampleVariance(logs) ?? []));
    return stacks.map((logs) => ({
      center: Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length),
      values: logs.map(Math.exp),
      prior,
    }));
  };
  let [held, compared, falseFamilies, withdrawn] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const moments = [momentSd * normal(), momentSd * normal()] as const;
    const tables = COMPARED_FIGURES.slice(0, figures).map((figure): DraftTable => {
      const after = sides(moments[1]);
      const rows = sides(moments[0]).map((before, index) => {
        const difference = independentRatio(before, after[index] ?? before);
        const name = { file: 'B', scenario: '', target: `${index}`, figure };
        const draft = { ...name, control: index < controls, obstacles: [], meaningful: true, difference };
        return { target: `${index}`, values: [], drafts: [draft] };
      });
      return { scenario: '', figure, rows };
    });
    const found = tables.flatMap(({ rows }) => rows.flatMap(({ drafts }) => drafts[0]?.difference ?? []));
    compared += found.length;
    held += found.filter(({ lo, hi }) => lo <= 1 && hi >= 1).length;
    const decided = decideCells(tables, ['B'], obstacleLedger());
    const answers = decided.tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells[0]?.answer ?? []));
    if (answers.some((answer) => answer === 'better' || answer === 'worse')) falseFamilies += 1;
    if (decided.controls.get('B')?.obstacle) withdrawn += 1;
  }
  return { ratio: held / compared, familyFalse: falseFamilies / runs, withdrawn: withdrawn / runs };
}
