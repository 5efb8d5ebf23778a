import type { GatePlan, Waiver } from '../../model/document/gate-result.ts';
import { formatDuration } from '../../model/duration.ts';
import type { ExpensiveStarts } from '../../model/gate/expensive-starts.ts';
import { MOST_BLOCKS } from '../../model/limits.ts';
import { canRegress, fewestBlocksFor } from '../../model/stats/critical-values.ts';
import type { MeanRatio } from '../../model/stats/mean-ratio.ts';
import { blocksNeeded } from '../../model/stats/plan-blocks.ts';
import { formatChange, formatChangeRange, formatMargin } from '../words/format-change.ts';
import { formatFixed } from '../words/format-number.ts';
import { countBlocks } from './count-blocks.ts';
import type { Effect } from './gate-report.ts';
import { expensiveInWords } from './start-notice.ts';

/** What a test that was not decided is explained by. */
interface Undecided {
  readonly effect: Effect;
  readonly blocks: number;
  readonly blockSd: number | null;
  readonly mean: MeanRatio | null;
  readonly expensive: ExpensiveStarts | null;
  /** The waiver whose ceiling lies within the interval of a regression; null for all others. */
  readonly unsure: Waiver | null;
  /** Tests that share the chance of a false alarm. */
  readonly family: number;
  /** Whether somebody stopped the gate, or it still runs. */
  readonly isCutShort: boolean;
  /** Time of all blocks so far, and of one. */
  readonly measuredMs: number;
  readonly msPerBlock: number;
  readonly plan: Pick<GatePlan, 'minEffect' | 'maxEffect' | 'maxBlocks' | 'maxDurationMs'>;
}

/** Where a family of tests has its first alarm. */
const LEAST_BLOCKS = 12;

/** Why a test was not decided and what would decide it, as sentences. */
export function whyInconclusive(test: Undecided): string {
  const { effect, blocks, blockSd, measuredMs, plan } = test;
  const change = formatMargin(plan.maxEffect);
  if (test.isCutShort) {
    return `not decided when the gate was stopped; so far ${formatChange(effect.center)} (${formatChangeRange(effect)}) in ${countBlocks(blocks)}.`;
  }
  if (blockSd === null) {
    return `too little was measured: ${countBlocks(blocks)} in ${formatDuration(measuredMs)}. Not a failure. Re-run with more time.`;
  }
  if (test.unsure !== null) return unsureWaiver(test, test.unsure);
  const inSome = expensiveInSome(test);
  if (inSome !== null) return inSome;
  const family = Math.max(1, test.family);
  if (!canRegress(plan.maxBlocks, family)) {
    const enough = fewestBlocksFor(family, plan.maxBlocks);
    return `at most ${countBlocks(plan.maxBlocks)} are too few for ${family} comparisons: even a slowdown in each of them could be chance. Not a failure. Re-run with --max-blocks ${enough} or more.`;
  }
  const needed = sdThatDecides(test);
  if (blockSd > needed) {
    return `machine too noisy: blocks differ by ±${percent(blockSd)} % where ±${percent(needed)} % is needed; a ${change} change cannot be told from none in ${formatDuration(measuredMs)}. Not a failure. ${advice(test, blocksFor(test, blockSd))}`;
  }
  if (blocks < plan.maxBlocks) {
    const enough = blocksFor(test, blockSd);
    const wanted = enough > blocks ? enough : Math.min(plan.maxBlocks, 2 * blocks);
    return `${countBlocks(blocks)} in ${formatDuration(measuredMs)}: too few to tell a ${change} change from none; about ${wanted} are needed where blocks differ by ±${percent(blockSd)} %. Not a failure. ${advice(test, wanted)}`;
  }
  return `a change of ${formatChange(effect.center)} (${formatChangeRange(effect)})${whereItLies(test)}`;
}

/** A slowdown of which it is not sure that a waiver lets it through. */
function unsureWaiver({ effect, blocks }: Undecided, { ceiling }: Waiver): string {
  return `slower by ${formatChange(effect.center)} (${formatChangeRange(effect)}), and its waiver's ceiling of ${formatMargin(ceiling)} lies within that after ${countBlocks(blocks)}. Not a failure. More blocks decide, or a ceiling above ${formatChange(effect.hi ?? Infinity)}.`;
}

/** Fewest expensive starts that are no single mishap of the machine. */
const SEVERAL = 2;

/** Where it is some starts of the head, and no noise, that keep a comparison from passing. Null where it is not. */
function expensiveInSome({ effect, mean, expensive, blocks, plan }: Undecided): string | null {
  const most = 1 + plan.maxEffect;
  if (mean === null || mean.high < most) return null;
  const isTypicalFine = effect.hi !== null && effect.hi < most;
  if (!isTypicalFine && (expensive?.count ?? 0) < SEVERAL) return null;
  const typical = isTypicalFine
    ? `the typical start is not slower by ${formatMargin(plan.maxEffect)}`
    : `the typical start is not decided`;
  const found = expensive === null ? 'blocks lie far above the others' : expensiveInWords(expensive);
  return `${typical} (${formatChange(effect.center)}, ${formatChangeRange(effect)}), but ${found}: over ${countBlocks(blocks)} the head costs ${formatChange(mean.mean)} on average, and up to ${formatChange(mean.high)} (97.5%). Not a failure, and no pass. Find out what differs from start to start.`;
}

/** What keeps a change from an answer although blocks differ little and all of them were measured. */
function whereItLies(test: Undecided): string {
  const { effect, blocks, plan } = test;
  const [ignored, forbidden] = [formatMargin(plan.minEffect), formatMargin(plan.maxEffect)];
  const change = effect.center - 1;
  if (change > plan.minEffect && change < plan.maxEffect)
    return ` lies between what is ignored (${ignored}) and what must not pass (${forbidden}), and ${countBlocks(blocks)} cannot tell on which side. Not a failure. Re-run, or decide with other margins.`;
  const [reaches, margin] =
    change <= plan.minEffect
      ? [(effect.hi ?? Infinity) >= 1 + plan.maxEffect, `what must not pass (${forbidden})`]
      : [(effect.lo ?? 0) <= 1 + plan.minEffect, `what is ignored (${ignored})`];
  const why = reaches
    ? `the interval still reaches ${margin}`
    : `that is not sure enough for an answer, which must be surer than the interval`;
  return `: ${why} after ${countBlocks(blocks)}. Not a failure. ${advice(test, Math.min(MOST_BLOCKS, 2 * blocks))}`;
}

/** Standard deviation between blocks at which the most blocks of the plan would decide: the blocks that are needed grow with its square. */
function sdThatDecides(test: Undecided): number {
  return Math.sqrt(test.plan.maxBlocks / blocksFor(test, 1));
}

function blocksFor({ family, plan }: Undecided, sd: number): number {
  return Math.max(LEAST_BLOCKS, blocksNeeded(sd, { ...plan, family: Math.max(1, family) }));
}

/** What to change so that the next gate decides; only what it has not got already. */
function advice({ msPerBlock, plan }: Undecided, needed: number): string {
  if (needed > MOST_BLOCKS) {
    return `Re-run on a quieter machine; it would take about ${needed} blocks here, and a gate has ${MOST_BLOCKS} at most.`;
  }
  const minutes = Math.max(1, Math.ceil((needed * msPerBlock * 1.1) / 60_000));
  const time = minutes * 60_000 > plan.maxDurationMs ? `--max-duration to ~${minutes} min` : null;
  const blocks = needed > plan.maxBlocks ? `--max-blocks to ${needed}` : null;
  const changes = [time, blocks].filter((text) => text !== null).join(' and ');
  return changes === '' ? 'Re-run.' : `Re-run, or raise ${changes}.`;
}

/** ±4 %, or ±0.8 % where a whole number would hide it. */
function percent(sd: number): string {
  return formatFixed(sd * 100, sd < 0.1 ? 1 : 0).replace(/\.0$/, '');
}
