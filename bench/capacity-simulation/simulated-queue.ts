import type { Shape } from './shapes.ts';
import { exponential, type Timeline } from './timeline.ts';

/** Poisson arrivals on a server that is empty when they begin: for a time, or a number of them. */
interface Load {
  readonly fromMs: number;
  readonly ratePerSec: number;
  readonly durationMs?: number;
  readonly requests?: number;
}

/**
 * Plays a load, and calls `onRequest` for each request in order: when it was due, and when it was answered; NaN if it was
 * refused. `speed` is null if nothing delays the server.
 */
export function playQueue(
  shape: Shape,
  speed: Timeline | null,
  random: () => number,
  load: Load,
  onRequest: (dueMs: number, endMs: number) => void,
): void {
  const { fromMs, ratePerSec, durationMs = Infinity, requests = Infinity } = load;
  const gapMs = 1000 / ratePerSec;
  const { servers, meanMs, draw, twice, room } = shape;
  const free = new Float64Array(servers).fill(-Infinity);
  let second = -Infinity;
  // Of one server, so that they ascend.
  const ends: number[] = [];
  let answered = 0;
  let now = fromMs + gapMs * exponential(random);
  for (let played = 0; now < fromMs + durationMs && played < requests; played += 1) {
    while (answered < ends.length && (ends[answered] as number) <= now) answered += 1;
    const service = meanMs * draw(random);
    if (room !== undefined && ends.length - answered > room) onRequest(now, Number.NaN);
    else {
      const server = firstFree(free);
      let end = Math.max(free[server] as number, speed?.workAt(now) ?? now) + service;
      free[server] = end;
      if (twice === true) end = second = Math.max(second, end) + meanMs * draw(random);
      const endMs = speed?.timeOf(end) ?? end;
      if (room !== undefined) ends.push(endMs);
      onRequest(now, endMs);
    }
    now += gapMs * exponential(random);
  }
}

function firstFree(free: Float64Array): number {
  let first = 0;
  for (let index = 1; index < free.length; index += 1) {
    if ((free[index] as number) < (free[first] as number)) first = index;
  }
  return first;
}
