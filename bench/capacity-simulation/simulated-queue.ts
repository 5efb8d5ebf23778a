import type { Shape } from './shapes.ts';
import { exponential, type Timeline } from './timeline.ts';

/** Poisson arrivals on a server that is empty when they begin. */
export interface PlayedQueue {
  /** When each request was due, and when it was answered; NaN if it was refused. */
  readonly dueMs: Float64Array;
  readonly endMs: Float64Array;
}

/** Plays `requests` requests, or those of `durationMs`, from `fromMs` on. */
export function playQueue(
  shape: Shape,
  speed: Timeline | null,
  random: () => number,
  load: {
    readonly fromMs: number;
    readonly ratePerSec: number;
    readonly durationMs?: number;
    readonly requests?: number;
  },
): PlayedQueue {
  const { fromMs, ratePerSec, durationMs = Infinity, requests = Infinity } = load;
  const gapMs = 1000 / ratePerSec;
  const due: number[] = [];
  const ends: number[] = [];
  const free = new Float64Array(shape.servers).fill(-Infinity);
  let second = -Infinity;
  let waiting = 0;
  for (let now = fromMs + gapMs * exponential(random); now < fromMs + durationMs && due.length < requests;) {
    due.push(now);
    while (waiting < ends.length && ((ends[waiting] as number) <= now || Number.isNaN(ends[waiting]))) waiting += 1;
    const inSystem = shape.room === undefined ? 0 : countUnanswered(ends, waiting);
    const service = shape.meanMs * shape.draw(random);
    if (inSystem > (shape.room ?? Infinity)) ends.push(Number.NaN);
    else {
      const server = firstFree(free);
      let end = Math.max(free[server] as number, speed?.workAt(now) ?? now) + service;
      free[server] = end;
      if (shape.twice === true) end = second = Math.max(second, end) + shape.meanMs * shape.draw(random);
      ends.push(speed?.timeOf(end) ?? end);
    }
    now += gapMs * exponential(random);
  }
  return { dueMs: Float64Array.from(due), endMs: Float64Array.from(ends) };
}

function countUnanswered(ends: readonly number[], from: number): number {
  let count = 0;
  for (let index = from; index < ends.length; index += 1) if (!Number.isNaN(ends[index])) count += 1;
  return count;
}

function firstFree(free: Float64Array): number {
  let first = 0;
  for (let index = 1; index < free.length; index += 1) {
    if ((free[index] as number) < (free[first] as number)) first = index;
  }
  return first;
}
