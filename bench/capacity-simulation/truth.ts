import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { Shape } from './shapes.ts';
import { playQueue } from './simulated-queue.ts';
import { processSpeed } from './timeline.ts';

const REQUESTS = 3_000_000;
const WINDOWS = 1500;
const HALVINGS = 12;

/**
 * The true capacity of a shape without other work, by long simulation: the steady rate at which the percentile reaches the
 * limit; for a shape that refuses requests the rate at which half of the 1-s windows from empty keep the target.
 */
export function trueCapacity(shape: Shape, target: CapacityTarget, requests = REQUESTS): number {
  const full = (1000 * shape.servers) / shape.meanMs;
  let [low, high] = [0.2 * full, 1.3 * full];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = Math.sqrt(low * high);
    const keeps =
      shape.room === undefined ? keepsSteadily(shape, target, middle, requests) : keepsWindows(shape, target, middle);
    if (keeps) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

function keepsSteadily(shape: Shape, target: CapacityTarget, ratePerSec: number, requests: number): boolean {
  const untilMs = (1.1 * requests * 1000) / ratePerSec;
  const speed = speedOf(shape, untilMs, 3);
  const { dueMs, endMs } = playQueue(shape, speed, seededRandom(9), { fromMs: 0, ratePerSec, requests });
  const over = endMs.filter((end, index) => !(end - (dueMs[index] as number) < target.limitMs)).length;
  return over <= (1 - target.percentile / 100) * requests;
}

function keepsWindows(shape: Shape, target: CapacityTarget, ratePerSec: number): boolean {
  const random = seededRandom(9);
  const speed = speedOf(shape, WINDOWS * 2000 + 10_000, 3);
  let kept = 0;
  for (let window = 0; window < WINDOWS; window += 1) {
    const { dueMs, endMs } = playQueue(shape, speed, random, { fromMs: window * 2000, ratePerSec, durationMs: 1000 });
    const refused = endMs.filter((end) => Number.isNaN(end)).length;
    const over = endMs.filter((end, index) => !(end - (dueMs[index] as number) < target.limitMs)).length;
    if (refused <= target.errorShare * endMs.length && over <= (1 - target.percentile / 100) * endMs.length) kept += 1;
  }
  return kept >= WINDOWS / 2;
}

function speedOf(shape: Shape, untilMs: number, seed: number): ReturnType<typeof processSpeed> | null {
  if (shape.sleeps === true) return null;
  const machine = [{ atMs: 0, speed: 1 }];
  return processSpeed(machine, { random: seededRandom(seed), untilMs, speed: 1, pauses: shape.pauses === true });
}
