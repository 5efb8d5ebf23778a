import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { Shape } from './shapes.ts';
import { playQueue } from './simulated-queue.ts';
import { processSpeed } from './timeline.ts';

const REQUESTS = 8_000_000;
const WINDOWS = 1000;
const WINDOW_EVERY_MS = 2000;
const HALVINGS = 11;

/**
 * The true capacity of a shape without other work, by long simulation: the steady rate at which the percentile reaches the
 * limit; for a shape that refuses requests the rate at which half of the 1-s windows from empty keep the target.
 */
export function trueCapacity(shape: Shape, target: CapacityTarget, requests = REQUESTS): number {
  const full = (1000 * shape.servers) / shape.meanMs;
  let [low, high] = [0.4 * full, (shape.room === undefined ? 1.01 : 1.4) * full];
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
  const speed = speedOf(shape, (1.1 * requests * 1000) / ratePerSec);
  let over = 0;
  playQueue(shape, speed, seededRandom(9), { fromMs: 0, ratePerSec, requests }, (dueMs, endMs) => {
    if (!(endMs - dueMs < target.limitMs)) over += 1;
  });
  return over <= (1 - target.percentile / 100) * requests;
}

function keepsWindows(shape: Shape, target: CapacityTarget, ratePerSec: number): boolean {
  const random = seededRandom(9);
  const speed = speedOf(shape, WINDOWS * WINDOW_EVERY_MS + 10_000);
  let kept = 0;
  for (let window = 0; window < WINDOWS; window += 1) {
    let [due, refused, over] = [0, 0, 0];
    const load = { fromMs: window * WINDOW_EVERY_MS, ratePerSec, durationMs: 1000 };
    playQueue(shape, speed, random, load, (dueMs, endMs) => {
      due += 1;
      if (Number.isNaN(endMs)) refused += 1;
      if (!(endMs - dueMs < target.limitMs)) over += 1;
    });
    if (refused <= target.errorShare * due && over <= (1 - target.percentile / 100) * due) kept += 1;
  }
  return kept >= WINDOWS / 2;
}

function speedOf(shape: Shape, untilMs: number): ReturnType<typeof processSpeed> | null {
  if (shape.sleeps === true) return null;
  const machine = [{ atMs: 0, speed: 1 }];
  return processSpeed(machine, { random: seededRandom(3), untilMs, speed: 1, pauses: shape.pauses === true });
}
