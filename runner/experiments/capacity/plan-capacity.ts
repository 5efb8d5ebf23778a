import type { CapacityPlan } from '../../../model/document/capacity-plan.ts';
import { formatDuration } from '../../../model/duration.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { seededRandom, shuffled } from '../../../model/stats/seeded-random.ts';
import type { Placement } from '../../machine/cpu-placement.ts';
import { warmUpRequestsOf } from '../../measure/warm-up-windows.ts';
import { scenarioRecord } from '../scenario-record.ts';
import {
  type BlockSize,
  CURVE,
  FEWEST_CAPACITY_BLOCKS,
  MOST_CAPACITY_BLOCKS,
  capacitySizes,
  estimateCapacityMs,
} from './block-size.ts';
import type { CapacityPlanRequest } from './capacity-request.ts';

/** Requests of one stack in flight at most: the generator drops more. */
const MOST_IN_FLIGHT = 2000;
/** What a measurement of two, and of ten stacks may take if no maximum is given. */
const TWO_STACKS_MS = 180_000;
const TEN_STACKS_MS = 600_000;

/**
 * The whole measurement, decided: the number of blocks is fixed before the first one.
 * @throws StackbenchError `max-duration-too-short`
 */
export function planCapacity(
  request: CapacityPlanRequest,
  targets: readonly string[],
  placement: Placement,
): { readonly plan: CapacityPlan; readonly size: BlockSize } {
  // A given number of blocks takes what it takes, unless a maximum is given too.
  const maxDurationMs = request.maxDurationMs ?? (request.blocks === null ? defaultCapacityMs(targets.length) : null);
  const { blocks, size } = fit(request.blocks, targets.length, maxDurationMs ?? Infinity);
  const { title, latencyThreshold, errorThreshold, thresholdsGiven, ratePerSec, connections, items, seed } = request;
  const { provider, allowStandIn, allowRemote, tryLimits } = request;
  const plan: CapacityPlan = {
    title,
    targets: [...targets],
    scenario: scenarioRecord(request.scenario),
    latencyThreshold,
    errorThreshold,
    thresholdsGiven,
    ratePerSec,
    connections,
    maxInFlight: MOST_IN_FLIGHT,
    items,
    warmUpRequests: warmUpRequestsOf(request.scenario, items),
    blocks,
    overloadMs: size.ratesMs,
    curveStepMs: size.curveStepMs,
    curve: [...CURVE],
    seed,
    maxDurationMs,
    provider,
    allowStandIn,
    allowRemote,
    tryLimits,
    generatorCpus: [...placement.generatorCpus],
    systemCpus: [...placement.systemCpus],
    order: drawOrder(seed, targets, blocks),
    groups: null,
    estimateMs: estimateCapacityMs(targets.length, blocks, size),
    losses: [],
  };
  return { plan, size };
}

/** What a measurement may take if no maximum is given: 3 minutes for two stacks, 10 for ten. */
function defaultCapacityMs(stacks: number): number {
  const perStackMs = (TEN_STACKS_MS - TWO_STACKS_MS) / 8;
  return Math.min(TEN_STACKS_MS, TWO_STACKS_MS + Math.max(0, stacks - 2) * perStackMs);
}

/** The most blocks, and the longest of them, that end in time. */
function fit(
  blocks: number | null,
  stacks: number,
  withinMs: number,
): { readonly blocks: number; readonly size: BlockSize } {
  const counts = blocks === null ? range(MOST_CAPACITY_BLOCKS, FEWEST_CAPACITY_BLOCKS) : [blocks];
  let neededMs = 0;
  for (const sized of capacitySizes(counts)) {
    neededMs = estimateCapacityMs(stacks, sized.blocks, sized.size);
    if (neededMs <= withinMs) return sized;
  }
  throw tooShort(withinMs, neededMs, counts.at(-1) ?? FEWEST_CAPACITY_BLOCKS);
}

/** In every block each stack is started once, in an order of its own. */
function drawOrder(seed: number, targets: readonly string[], blocks: number): CapacityPlan['order'] {
  const random = seededRandom(seed);
  return Array.from({ length: blocks }, (_, repetition) =>
    shuffled(targets, random).map((target) => ({ target, repetition, group: 0 })),
  ).flat();
}

function range(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}

function tooShort(maxDurationMs: number, neededMs: number, blocks: number): StackbenchError {
  return new StackbenchError({
    code: 'max-duration-too-short',
    what: `--max-duration ${formatDuration(maxDurationMs)} is too short for this measurement.`,
    why: `${blocks} blocks of the shortest steps take about ${formatDuration(neededMs)}; fewer blocks say too little.`,
    fix: 'Allow more time, or name fewer stacks with --targets.',
    exitCode: EXIT.usage,
  });
}
