import type { CapacityTarget } from '../../../model/capacity/capacity-target.ts';
import { mean } from '../../../model/stats/mean.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { type QueueModel, saturationOf } from './queue-model.ts';
import { type SimulatedCount, simulateQueue } from './simulate-queue.ts';

/** The capacity of a queue. */
export interface Truth {
  readonly perSec: number;
  /** Of the simulation. */
  readonly errorPerSec: number;
  /** What is missed above it first. */
  readonly missed: 'latency' | 'errors';
}

/** How much is simulated; each of the groups finds a rate of its own, and the truth is their mean. */
export interface Effort {
  readonly groups: number;
  /** Long windows of each group, for the latency; more for a queue that serves fewer than 1,000 requests/s. */
  readonly longWindows: number;
  /** Windows of 1 s of each group, for errors. */
  readonly shortWindows: number;
}

const FULL_EFFORT: Effort = { groups: 5, longWindows: 10, shortWindows: 2000 };
/** The steady state is reached in the warm-up, and the rest is longer than any that a claim is about. */
const LONG_WINDOW = { warmUpMs: 60_000, durationMs: 120_000 };
const SHORT_WINDOW = { warmUpMs: 0, durationMs: 1000 };
/** Rates that are tried, as shares of the saturation rate; the last halving leaves 0.03% of it. */
const LOWEST_SHARE = 0.02;
const HIGHEST_SHARE = { latency: 1, errors: 1.5 } as const;
const HALVINGS = 13;
const FAST_PER_SEC = 1000;

/**
 * The capacity of a queue by its definition, simulated. Latency: the highest rate whose steady state keeps the target.
 * Errors: the highest rate at which half of the windows of 1 s from an empty queue have no more errors than the target
 * allows. The truth is the lower one; null if no rate keeps the target.
 */
export function truthOf(queue: QueueModel, target: CapacityTarget, effort: Effort = FULL_EFFORT): Truth | null {
  if (queue.mostInSystem === null) return truthBy('latency', queue, target, effort);
  const byErrors = truthBy('errors', queue, target, effort);
  if (byErrors === null) return null;
  // Requests that are accepted wait at most for those before them: mostly less than the target.
  const atErrors = longWindows(queue, target, { ratePerSec: byErrors.perSec, seed: 0, windows: effort.longWindows });
  return keepsLatency(atErrors, target) ? byErrors : truthBy('latency', queue, target, effort);
}

function truthBy(
  missed: Truth['missed'],
  queue: QueueModel,
  target: CapacityTarget,
  { groups, longWindows: long, shortWindows: short }: Effort,
): Truth | null {
  const rates: number[] = [];
  for (let group = 1; group <= groups; group += 1) {
    const seed = group * 1_000_003;
    const rate = highestRate(queue, HIGHEST_SHARE[missed], (ratePerSec) =>
      missed === 'latency'
        ? keepsLatency(longWindows(queue, target, { ratePerSec, seed, windows: long }), target)
        : keepsErrors(queue, target, { ratePerSec, seed, windows: short }),
    );
    if (rate === null) return null;
    rates.push(rate);
  }
  const perSec = mean(rates);
  const variance = rates.reduce((sum, rate) => sum + (rate - perSec) ** 2, 0) / Math.max(1, groups - 1);
  return { perSec, errorPerSec: Math.sqrt(variance / groups), missed };
}

/** By bisection: whatever the rate, the same random numbers are used. Null if the lowest one does not keep it. */
function highestRate(queue: QueueModel, highestShare: number, keeps: (ratePerSec: number) => boolean): number | null {
  const saturation = saturationOf(queue);
  let [low, high] = [LOWEST_SHARE * saturation, highestShare * saturation];
  if (!keeps(low)) return null;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (keeps(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

interface Played {
  readonly ratePerSec: number;
  readonly seed: number;
  readonly windows: number;
}

function longWindows(queue: QueueModel, { limitMs }: CapacityTarget, played: Played): SimulatedCount {
  const sum = { due: 0, failed: 0, over: 0 };
  const windows = played.windows * Math.max(1, FAST_PER_SEC / saturationOf(queue));
  for (let window = 1; window <= windows; window += 1) {
    const random = seededRandom(played.seed + window);
    const { due, failed, over } = simulateQueue(queue, {
      ...LONG_WINDOW,
      ratePerSec: played.ratePerSec,
      limitMs,
      random,
    });
    sum.due += due;
    sum.failed += failed;
    sum.over += over;
  }
  return sum;
}

function keepsLatency({ due, failed, over }: SimulatedCount, { percentile }: CapacityTarget): boolean {
  return over / (due - failed) <= 1 - percentile / 100;
}

function keepsErrors(queue: QueueModel, { limitMs, errorShare }: CapacityTarget, played: Played): boolean {
  const random = seededRandom(played.seed);
  let kept = 0;
  for (let window = 0; window < played.windows; window += 1) {
    const load = { ...SHORT_WINDOW, ratePerSec: played.ratePerSec, limitMs, random };
    const { due, failed } = simulateQueue(queue, load);
    if (failed <= errorShare * due) kept += 1;
  }
  return kept >= played.windows / 2;
}
