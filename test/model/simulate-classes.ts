import { estimateOf } from '../../model/stats/estimate.ts';
import { priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { comparePairs } from '../../reports/run/ranking/compare-pairs.ts';
import { normalFrom } from '../support/machine-noise.ts';

/** How the visits of a stack differ: normal noise of ln(value), and stalls that make some visits slower as a whole. */
export interface StackNoise {
  readonly name: string;
  readonly sd: number;
  /** Share 0..1 of visits that stall, and by how much of ln. */
  readonly stallShare: number;
  readonly stall: number;
}

/** Share of intervals that hold the truth, and their mean half-width in ln. */
interface ClassCoverage {
  readonly held: number;
  readonly width: number;
}

const QUIET_SD = 0.03;
/** What a busy neighbour takes of a visit. */
export const STALL = 0.5;

/** Equally fast stacks, of which those that `factorOf` names are so many times as noisy. */
export function unequalStacks(count: number, factorOf: (index: number) => number): StackNoise[] {
  return Array.from({ length: count }, (_, index) => {
    const factor = factorOf(index);
    return { name: factor === 1 ? 'quiet' : 'noisy', sd: QUIET_SD * factor, stallShare: 0, stall: 0 };
  });
}

/** Quiet stacks of which the first one stalls in a share of its visits. */
export function oneStalling(count: number, stallShare: number): StackNoise[] {
  return unequalStacks(count, () => 1).map((stack, index) =>
    index === 0 ? { ...stack, name: 'stalling', stallShare, stall: STALL } : stack,
  );
}

/** ln(value) of each visit of each stack in one run. */
export function drawRun(stacks: readonly StackNoise[], visits: number, random: () => number): number[][] {
  const normal = normalFrom(random);
  return stacks.map(({ sd, stallShare, stall }) =>
    Array.from({ length: visits }, () => sd * normal() + (random() < stallShare ? stall : 0)),
  );
}

/** How often a figure's interval holds its truth, by class of stack. */
export function coverageByClass(
  stacks: readonly StackNoise[],
  visits: number,
  { runs, seed = 1 }: { readonly runs: number; readonly seed?: number },
): Map<string, ClassCoverage> {
  const random = seededRandom(seed);
  const sums = new Map<string, { held: number; width: number; figures: number }>();
  for (let run = 0; run < runs; run += 1) {
    const logs = drawRun(stacks, visits, random);
    const prior = priorVariance(logs.flatMap((own) => sampleVariance(own) ?? []));
    for (const [index, { name, stallShare, stall }] of stacks.entries()) {
      const { lo, hi } = estimateOf((logs[index] ?? []).map(Math.exp), prior) ?? { lo: null, hi: null };
      const truth = Math.exp(stallShare * stall);
      const sum = sums.get(name) ?? { held: 0, width: 0, figures: 0 };
      sum.figures += 1;
      sum.width += Math.log((hi ?? 0) / (lo ?? 1)) / 2;
      if ((lo ?? Infinity) <= truth && truth <= (hi ?? 0)) sum.held += 1;
      sums.set(name, sum);
    }
  }
  return new Map(
    [...sums].map(([name, { held, width, figures }]) => [name, { held: held / figures, width: width / figures }]),
  );
}

/** Share of runs of equally fast stacks in which any pair is called different. */
export function falseRanks(
  stacks: readonly StackNoise[],
  visits: number,
  { runs, seed = 1 }: { readonly runs: number; readonly seed?: number },
): number {
  const random = seededRandom(seed);
  let found = 0;
  for (let run = 0; run < runs; run += 1)
    if (comparePairs(comparandsOf(drawRun(stacks, visits, random))).some(({ established }) => established)) found += 1;
  return found / runs;
}

/** Logarithms of visits as `comparePairs` takes them; stacks are named by their place. */
export function comparandsOf(logs: readonly (readonly number[])[]) {
  return logs.map((own, index) => ({
    name: `${index}`,
    values: own.map((value, repetition) => ({ repetition, group: 0, value: Math.exp(value) })),
  }));
}
