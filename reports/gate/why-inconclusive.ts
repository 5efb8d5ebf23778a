import type { GatePlan, Waiver } from '../../model/document/gate-result.ts';
import { formatDuration } from '../../model/duration.ts';
import type { ExpensiveStarts } from '../../model/gate/expensive-starts.ts';
import { MOST_BLOCKS } from '../../model/limits.ts';
import { canRegress, fewestBlocksFor } from '../../model/stats/critical-values.ts';
import type { MeanRatio } from '../../model/stats/mean-ratio.ts';
import { blocksNeeded } from '../../model/stats/plan-blocks.ts';
import { formatChange, formatChangeRange, formatMargin } from '../words/format-change.ts';
import { formatFixed } from '../words/format-number.ts';
import { plural } from '../words/list-names.ts';
import type { Effect } from './gate-report.ts';
import { expensiveInWords } from './start-notice.ts';

/** The facts that explain why a test is inconclusive. */
interface Undecided {
  readonly effect: Effect;
  readonly blocks: number;
  readonly blockSd: number | null;
  readonly mean: MeanRatio | null;
  readonly expensive: ExpensiveStarts | null;
  /** The waiver whose ceiling lies within the interval of a regression; null if there is none. */
  readonly unsure: Waiver | null;
  /** Tests that share the chance of a false alarm. */
  readonly family: number;
  /** Whether the gate was stopped, or is still running. */
  readonly isCutShort: boolean;
  /** Time of all blocks so far, and of one block. */
  readonly measuredMs: number;
  readonly msPerBlock: number;
  readonly plan: Pick<GatePlan, 'minEffect' | 'maxEffect' | 'maxBlocks' | 'maxDurationMs'>;
}

/** Number of blocks after which a large family of tests can have its first alarm. */
const LEAST_BLOCKS = 12;

/** Returns why a test is inconclusive and what would decide it, as sentences. */
export function whyInconclusive(test: Undecided): string {
  const { effect, blocks, blockSd, measuredMs, plan } = test;
  const change = formatMargin(plan.maxEffect);
  if (test.isCutShort) {
    return `not decided when the gate was stopped; so far ${formatChange(effect.center)} (${formatChangeRange(effect)}) in ${plural(blocks, 'block')}.`;
  }
  if (blockSd === null) {
    return `too little was measured: ${plural(blocks, 'block')} in ${formatDuration(measuredMs)}. This is not a failure. Re-run with more time.`;
  }
  if (test.unsure !== null) return unsureWaiver(test, test.unsure);
  const inSome = expensiveInSome(test);
  if (inSome !== null) return inSome;
  const family = Math.max(1, test.family);
  if (!canRegress(plan.maxBlocks, family)) {
    const enough = fewestBlocksFor(family, plan.maxBlocks);
    return `at most ${plural(plan.maxBlocks, 'block')} are too few for ${family} comparisons: even a slowdown in every block could be chance. This is not a failure. Re-run with --max-blocks ${enough} or more.`;
  }
  const needed = sdThatDecides(test);
  if (blockSd > needed) {
    return `too noisy: block-to-block variation is ±${percent(blockSd)}, at most ±${percent(needed)} is needed to detect a ${change} change in ${formatDuration(measuredMs)}. This is not a failure. ${advice(test, blocksFor(test, blockSd))}`;
  }
  if (blocks < plan.maxBlocks) {
    const enough = blocksFor(test, blockSd);
    const wanted = enough > blocks ? enough : Math.min(plan.maxBlocks, 2 * blocks);
    return `${plural(blocks, 'block')} in ${formatDuration(measuredMs)}: too few blocks to detect a ${change} change; about ${wanted} are needed at a block-to-block variation of ±${percent(blockSd)}. This is not a failure. ${advice(test, wanted)}`;
  }
  return `a change of ${formatChange(effect.center)} (${formatChangeRange(effect)})${whereItLies(test)}`;
}

/** A slowdown that may or may not be within the ceiling of its waiver. */
function unsureWaiver({ effect, blocks }: Undecided, { ceiling }: Waiver): string {
  return `slower by ${formatChange(effect.center)} (${formatChangeRange(effect)}), and the ceiling of its waiver, ${formatMargin(ceiling)}, lies within that interval after ${plural(blocks, 'block')}. This is not a failure. Use more blocks, or a ceiling above ${formatChange(effect.hi ?? Infinity)}.`;
}

/** Number of expensive starts from which they are not a single accident of the machine. */
const SEVERAL = 2;

/**
 * Explains a comparison that some expensive starts of the head, not noise, keep from passing; null if that is not the
 * cause.
 */
function expensiveInSome({ effect, mean, expensive, blocks, plan }: Undecided): string | null {
  const most = 1 + plan.maxEffect;
  if (mean === null || mean.high < most) return null;
  const isTypicalFine = effect.hi !== null && effect.hi < most;
  if (!isTypicalFine && (expensive?.count ?? 0) < SEVERAL) return null;
  const typical = isTypicalFine
    ? `the typical start is not slower by ${formatMargin(plan.maxEffect)} or more`
    : 'the typical start is undecided';
  const found = expensive === null ? 'some blocks are far above the others' : expensiveInWords(expensive);
  return `${typical} (${formatChange(effect.center)}, ${formatChangeRange(effect)}), but ${found}: over ${plural(blocks, 'block')} the head costs ${formatChange(mean.mean)} on average, and at most ${formatChange(mean.high)} (97.5% bound). This is neither a failure nor a pass. Find out what differs from start to start.`;
}

/** Explains a change that is undecided although blocks differ little and all of them were measured. */
function whereItLies(test: Undecided): string {
  const { effect, blocks, plan } = test;
  const [ignored, forbidden] = [formatMargin(plan.minEffect), formatMargin(plan.maxEffect)];
  const change = effect.center - 1;
  if (change > plan.minEffect && change < plan.maxEffect)
    return ` lies between the ignored (${ignored}) and the failing (${forbidden}) slowdown, and ${plural(blocks, 'block')} do not show on which side. This is not a failure. Re-run, or choose other margins.`;
  const [reaches, margin] =
    change <= plan.minEffect
      ? [(effect.hi ?? Infinity) >= 1 + plan.maxEffect, `the failing slowdown (${forbidden})`]
      : [(effect.lo ?? 0) <= 1 + plan.minEffect, `the ignored slowdown (${ignored})`];
  const why = reaches
    ? `the interval still includes ${margin}`
    : 'the decision needs stronger evidence than the 95% interval';
  return `: after ${plural(blocks, 'block')}, ${why}. This is not a failure. ${advice(test, Math.min(MOST_BLOCKS, 2 * blocks))}`;
}

/**
 * Standard deviation between blocks at which the maximum number of blocks decides: the number needed grows with its
 * square.
 */
function sdThatDecides(test: Undecided): number {
  return Math.sqrt(test.plan.maxBlocks / blocksFor(test, 1));
}

function blocksFor({ family, plan }: Undecided, sd: number): number {
  return Math.max(LEAST_BLOCKS, blocksNeeded(sd, { ...plan, family: Math.max(1, family) }));
}

/** What to change so that the next gate decides; leaves out what the plan already allows. */
function advice({ msPerBlock, plan }: Undecided, needed: number): string {
  if (needed > MOST_BLOCKS) {
    return `Re-run on a quieter machine: about ${needed} blocks would be needed here, and the maximum is ${MOST_BLOCKS}.`;
  }
  const minutes = Math.max(1, Math.ceil((needed * msPerBlock * 1.1) / 60_000));
  const time = minutes * 60_000 > plan.maxDurationMs ? `--max-duration to ~${minutes} min` : null;
  const blocks = needed > plan.maxBlocks ? `--max-blocks to ${needed}` : null;
  const changes = [time, blocks].filter((text) => text !== null).join(' and ');
  return changes === '' ? 'Re-run.' : `Re-run, or raise ${changes}.`;
}

/** `12%`, or `0.8%` if a whole number would hide it. */
function percent(sd: number): string {
  return `${formatFixed(sd * 100, sd < 0.1 ? 1 : 0).replace(/\.0$/, '')}%`;
}
