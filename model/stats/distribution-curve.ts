import { type Histogram, decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { Latency } from '../document/latency.ts';
import { knotsOf, usAtRank } from './quantile-function.ts';

/** So many requests between two given points of a quantile function are no longer told apart. */
const MANY = 32;

/**
 * How many requests took at most so long: at `us[i]` the curve jumps from `below[i]` to `upTo[i]`, and between two points it runs
 * straight from `upTo[i]` to `below[i + 1]` (flat for a histogram, whose mass is all in the jumps). All three ascend.
 */
export interface MassCurve {
  readonly us: readonly number[];
  readonly below: readonly number[];
  readonly upTo: readonly number[];
}

/** The curve of a latency as it stands in a result. @throws Error when an encoded histogram is damaged. */
export function readLatency(latency: Latency): MassCurve {
  return latency.kind === 'histogram' ? readHistogram(latency) : readQuantiles(latency);
}

function readHistogram(latency: Latency & { kind: 'histogram' }): MassCurve {
  const [us, below, upTo]: [number[], number[], number[]] = [[], [], []];
  let total = 0;
  for (const [middleUs, count] of bucketsOf(decodeFromCompressedBase64(latency.encoded))) {
    us.push(Math.min(latency.maxUs, Math.max(latency.minUs, middleUs)));
    below.push(total);
    total += count;
    upTo.push(total);
  }
  if (total !== latency.count)
    throw new Error(`The histogram holds ${total} requests, but ${latency.count} are stated.`);
  return mergeEqual({ us, below, upTo });
}

/** Middle and count of each bucket that is not empty, ascending. */
function* bucketsOf(histogram: Histogram): Generator<[number, number]> {
  // The decoder always makes a JavaScript histogram; its interface hides what the class shows.
  const buckets = histogram as Histogram & {
    readonly countsArrayLength: number;
    getCountAtIndex(index: number): number;
    valueFromIndex(index: number): number;
    sizeOfEquivalentValueRange(value: number): number;
  };
  for (let index = 0; index < buckets.countsArrayLength; index += 1) {
    const count = buckets.getCountAtIndex(index);
    if (count === 0) continue;
    const lowest = buckets.valueFromIndex(index);
    yield [lowest + (buckets.sizeOfEquivalentValueRange(lowest) - 1) / 2, count];
  }
}

/** One jump for each request. Of very many between two given points only the outermost jump, and the curve runs straight between them. */
function readQuantiles(latency: Latency & { kind: 'quantiles' }): MassCurve {
  const knots = knotsOf(latency);
  const ranks: number[] = [];
  for (const [index, { rank }] of knots.entries()) {
    const [first, last] = [Math.floor(knots[index - 1]?.rank ?? -1) + 1, Math.floor(rank)];
    if (last - first >= MANY) ranks.push(first, last);
    else for (let whole = first; whole <= last; whole += 1) ranks.push(whole);
  }
  const us = ranks.map((rank) => usAtRank(knots, rank));
  return mergeEqual({ us, below: ranks, upTo: ranks.map((rank) => rank + 1) });
}

/** Points at the same latency become one jump. */
function mergeEqual({ us, below, upTo }: MassCurve): MassCurve {
  const merged: { us: number[]; below: number[]; upTo: number[] } = { us: [], below: [], upTo: [] };
  for (const [index, at] of us.entries()) {
    if (merged.us.at(-1) === at) merged.upTo[merged.upTo.length - 1] = upTo[index] as number;
    else {
      merged.us.push(at);
      merged.below.push(below[index] as number);
      merged.upTo.push(upTo[index] as number);
    }
  }
  return merged;
}
