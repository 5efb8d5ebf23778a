import type { QueueModel } from './queue-model.ts';

/** Arrivals at one rate, from an empty queue. */
interface SimulatedLoad {
  readonly ratePerSec: number;
  /** Requests that arrive before it are served, and not counted. */
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Latency above which a request counts as over it. */
  readonly limitMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** Requests that arrived, those that were refused, and those whose answer took longer than the limit. */
export interface SimulatedCount {
  due: number;
  failed: number;
  over: number;
}

/** Plays arrivals one by one; an answer may come after the end. @throws RangeError for a limit with several workers */
export function simulateQueue(queue: QueueModel, load: SimulatedLoad): SimulatedCount {
  const { workers, fixedMs, exponentialMs, mostInSystem } = queue;
  if (mostInSystem !== null && workers > 1) throw new RangeError('A queue with a limit has one worker here.');
  const { warmUpMs, limitMs, random } = load;
  const meanGapMs = 1000 / load.ratePerSec;
  const endMs = warmUpMs + load.durationMs;
  const freeAt = new Float64Array(workers);
  // With one worker, requests end in order: the queue is full as long as the one accepted so much before is in it.
  const lastEnds = new Float64Array(mostInSystem ?? 1);
  const count = { due: 0, failed: 0, over: 0 };
  let accepted = 0;
  for (let now = gap(random, meanGapMs); now < endMs; now += gap(random, meanGapMs)) {
    const counts = now >= warmUpMs;
    if (counts) count.due += 1;
    const place = accepted % lastEnds.length;
    if (mostInSystem !== null && (lastEnds[place] as number) > now) {
      if (counts) count.failed += 1;
      continue;
    }
    const worker = workers === 1 ? 0 : soonest(freeAt);
    const serviceMs = fixedMs + (exponentialMs === 0 ? 0 : gap(random, exponentialMs));
    const end = Math.max(now, freeAt[worker] as number) + serviceMs;
    freeAt[worker] = end;
    lastEnds[place] = end;
    accepted += 1;
    if (counts && end - now > limitMs) count.over += 1;
  }
  return count;
}

/** An exponentially distributed time. */
function gap(random: () => number, meanMs: number): number {
  return -Math.log(1 - random()) * meanMs;
}

function soonest(freeAt: Float64Array): number {
  let first = 0;
  for (let worker = 1; worker < freeAt.length; worker += 1) {
    if ((freeAt[worker] as number) < (freeAt[first] as number)) first = worker;
  }
  return first;
}
