import { EXIT } from '../exit-codes.ts';
import { StackbenchError } from '../stackbench-error.ts';
import { boundsOf, type LookBounds } from './critical-values.ts';
import type { Estimate } from './estimate.ts';
import { meanRatio } from './mean-ratio.ts';
import { sampleVariance } from './moderated-variance.ts';
import { signedRank, signedRankInterval } from './signed-rank.ts';

/** The margins of a gate's tests. */
export interface Margins {
  /** Slowdown that is ignored, as a share 0..1: 0.01. */
  readonly minEffect: number;
  /** Slowdown that fails, as a share 0..1: 0.05. */
  readonly maxEffect: number;
  /** Number of blocks after which an undecided test is inconclusive; 8 to 200. */
  readonly maxBlocks: number;
}

export type GateAnswer = 'open' | 'pass' | 'regressed' | 'inconclusive';

/** One look at the blocks: both statistics and the bounds that they have to reach (null: not reachable yet). */
export interface Look {
  readonly blocks: number;
  /** T(r − ln(1 + minEffect)). */
  readonly slower: number;
  readonly slowerBound: number | null;
  /** T(ln(1 + maxEffect) − r). */
  readonly notSlower: number;
  readonly notSlowerBound: number | null;
  /** Upper bound of the mean of head ÷ base over these blocks: `meanRatio`. */
  readonly meanHigh: number;
}

export interface TestDecision {
  readonly answer: GateAnswer;
  /** Passed, and faster by more than `minEffect`; wrong in at most one of forty tests. */
  readonly improved: boolean;
  /** Blocks at the look that decided; null while open. */
  readonly decidedAt: number | null;
  /**
   * Head ÷ base over the blocks of the last look (Hodges–Lehmann), with an interval that covers the true value in 95 of
   * 100 gates whenever they stop; null without blocks.
   */
  readonly effect: Estimate | null;
  /** Standard deviation of the blocks' log ratios; null for fewer than two. */
  readonly blockSd: number | null;
  readonly looks: readonly Look[];
}

/** Whether the statistic has reached its bound. */
export function reaches(statistic: number, bound: number | null): boolean {
  return bound !== null && statistic >= bound;
}

/**
 * Whether a look passes: it rules out a slowdown of `maxEffect` in the typical start, and on average over the starts.
 */
export function isPass(look: Look, { maxEffect }: Pick<Margins, 'maxEffect'>): boolean {
  return reaches(look.notSlower, look.notSlowerBound) && look.meanHigh < 1 + maxEffect;
}

/** @throws StackbenchError (exit 5) on a ratio that is not finite, such as the logarithm of a cost of zero */
export function checkRatios(ratios: readonly number[]): void {
  const place = ratios.findIndex((ratio) => !Number.isFinite(ratio));
  if (place >= 0) throw ratioUnknown(place + 1, ratios[place]);
}

/** Returns both statistics over the blocks of a look, with the bounds that they have to reach. */
export function lookAt(ratios: readonly number[], bounds: LookBounds, settings: Margins): Look {
  const seen = ratios.slice(0, bounds.blocks);
  const flipped = seen.map((ratio) => -ratio);
  return {
    blocks: bounds.blocks,
    slower: signedRank(seen, Math.log1p(settings.minEffect)),
    slowerBound: bounds.slower,
    notSlower: signedRank(flipped, -Math.log1p(settings.maxEffect)),
    notSlowerBound: bounds.notSlower,
    meanHigh: meanRatio(seen)?.high ?? Infinity,
  };
}

/** Returns the decision after the given looks, with the values of their blocks. */
export function decisionAfter(
  ratios: readonly number[],
  looks: readonly Look[],
  answer: GateAnswer,
  settings: Margins,
): TestDecision {
  const last = looks.at(-1);
  const bound = last?.notSlowerBound ?? null;
  const seen = ratios.slice(0, last?.blocks ?? ratios.length);
  const interval = signedRankInterval(seen, bound);
  const faster = (interval?.hi ?? Infinity) < -Math.log1p(settings.minEffect);
  return {
    answer,
    improved: answer === 'pass' && faster,
    decidedAt: answer === 'open' ? null : (last?.blocks ?? null),
    effect: interval && {
      center: Math.exp(interval.center),
      lo: interval.lo === null ? null : Math.exp(interval.lo),
      hi: interval.hi === null ? null : Math.exp(interval.hi),
      n: seen.length,
    },
    blockSd: Math.sqrt(sampleVariance(seen)?.variance ?? Number.NaN) || null,
    looks,
  };
}

/**
 * Returns a decision with the further looks that its blocks allow, until `isSettled` accepts the effect. The interval
 * covers all looks together, so it may be read after the answer.
 */
export function lookFurther(
  ratios: readonly number[],
  decision: TestDecision,
  settings: Margins,
  isSettled: (effect: Estimate) => boolean,
): TestDecision {
  let current = decision;
  for (const bounds of boundsOf(settings.maxBlocks, 1)) {
    if (current.effect === null || isSettled(current.effect) || bounds.blocks > ratios.length) return current;
    if (bounds.blocks <= (current.decidedAt ?? 0)) continue;
    current = decisionAfter(ratios, [...current.looks, lookAt(ratios, bounds, settings)], decision.answer, settings);
  }
  return current;
}

function ratioUnknown(block: number, ratio: number | undefined): StackbenchError {
  return new StackbenchError({
    code: 'gate-ratio-unknown',
    what: `Block ${block} has no ratio of head to base: ${ratio}.`,
    why: 'One of its sides measured nothing, or zero.',
    fix: 'Remove the block, with both of its sides.',
    exitCode: EXIT.invalid,
  });
}
