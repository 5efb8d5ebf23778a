import { type Histogram, decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { Latency } from './run-result.ts';

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

function readQuantiles(latency: Latency & { kind: 'quantiles' }): MassCurve {
  const { count, points } = latency;
  const knots = [[0, latency.minUs] as const, ...points, [100, latency.maxUs] as const];
  const us = knots.map(([, at]) => Math.min(latency.maxUs, Math.max(latency.minUs, at)));
  const mass = knots.map(([percentile]) => (percentile / 100) * count);
  return mergeEqual({ us, below: mass, upTo: mass });
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
