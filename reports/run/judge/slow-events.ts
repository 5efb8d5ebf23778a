import type { Measured } from '../../../model/document/measured.ts';
import type { TimeBin } from '../../../model/document/timeline.ts';
import type { WeightedCount } from '../../../model/stats/weighted-count.ts';
import { poolRound, type Pooled } from './pool-rounds.ts';

/** How many requests were over a latency, and in how many independent events they came. */
export type SlowCount = (us: number) => WeightedCount;

/** That of a single request: where nearly all are over, their number is known no better. */
const LEAST_VARIANCE = 1;

/** Hands on each event, or quiet stretch: requests due in it, and how many of them were over the latency. */
type Reader = (us: number, add: (due: number, over: number) => void) => void;

/**
 * Counts the due requests over a latency in µs (`Infinity`: those without a good answer) and the events in which they came.
 * Adjacent time bins that hold such requests are one event, because one stall makes many requests slow; a round without bins is one
 * event, and so are the requests that a round never sent. The variance is that of a ratio over clusters (Cochran, Sampling
 * Techniques, 1977, §9A): squares of what each event holds beyond its share, and never less than independent requests give.
 */
export function slowCounter(rounds: readonly Measured[], pooled: Pooled): SlowCount {
  const readers = rounds.map(readerOf);
  return (us) => {
    const count = pooled.failures + slowAnswers(pooled, us);
    if (count === 0) return { count, variance: 0, largest: 1 };
    const share = count / pooled.due;
    let variance = 0;
    let largest = 1;
    const add = (due: number, over: number): void => {
      const beyond = over - share * due;
      variance += beyond ** 2;
      largest = Math.max(largest, beyond);
    };
    for (const read of readers) read(us, add);
    for (const { dropped } of rounds) if (dropped > 0) add(dropped, dropped);
    return { count, variance: Math.max(variance, count * (1 - share), LEAST_VARIANCE), largest };
  };
}

/** Reading a histogram is slow, and no answer takes for ever. */
function slowAnswers(pooled: Pooled, us: number): number {
  return us === Infinity ? 0 : (pooled.distribution?.countAbove(us) ?? 0);
}

function readerOf(round: Measured): Reader {
  const { timeBins } = round;
  if (timeBins !== null && timeBins.length > 0) return (us, add) => readRuns(timeBins, us, add);
  const whole = poolRound(round);
  const failed = whole.failures - whole.dropped;
  return (us, add) => add(whole.due - whole.dropped, failed + slowAnswers(whole, us));
}

/** Runs of bins that hold requests over the latency as one event each, bins without any by themselves. */
function readRuns(bins: readonly TimeBin[], us: number, add: (due: number, over: number) => void): void {
  let [due, over] = [0, 0];
  for (const bin of bins) {
    const own = overIn(bin, us);
    if (own > 0) {
      due += bin.due;
      over += own;
      continue;
    }
    if (over > 0) add(due, over);
    add(bin.due, 0);
    [due, over] = [0, 0];
  }
  if (over > 0) add(due, over);
}

/** A bin's latencies ascend, and stand for equal parts of its good answers. */
function overIn({ due, failed, us: latencies }: TimeBin, us: number): number {
  let [low, high] = [0, latencies.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((latencies[middle] as number) > us) high = middle;
    else low = middle + 1;
  }
  const above = latencies.length - low;
  return failed + (above === 0 ? 0 : (above * (due - failed)) / latencies.length);
}
