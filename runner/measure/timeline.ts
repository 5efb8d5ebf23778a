import type { TimelineSecond } from '../../model/document/timeline.ts';
import { MOST_SECONDS } from '../../model/most-seconds.ts';
import { emptyHistogram } from './empty-histogram.ts';

/**
 * Counts and latencies of each whole second of a window. One histogram serves all seconds in turn, so requests must be added in the
 * order in which they ended; what ends after the last whole second is not in it.
 */
export class Timeline {
  readonly #seconds: TimelineSecond[];
  readonly #histogram;
  readonly #highestUs: number;
  #current = 0;
  #timed = 0;
  #maxUs = 0;

  /** `highestUs` as of the recorder: a longer latency falls into the last bucket, its maximum still exact. */
  constructor(durationMs: number, highestUs: number) {
    this.#highestUs = Math.ceil(highestUs);
    this.#histogram = emptyHistogram(this.#highestUs);
    this.#seconds = Array.from({ length: Math.min(MOST_SECONDS, Math.floor(durationMs / 1000)) }, (_, second) => ({
      second,
      ok: 0,
      failed: 0,
      p50Us: null,
      p99Us: null,
      maxUs: null,
    }));
  }

  /** A request that ended `endedMs` after the window began; `okLatencyUs` is null for one that failed. */
  add(endedMs: number, okLatencyUs: number | null): void {
    const index = Math.floor(endedMs / 1000);
    const second = this.#seconds[index];
    if (second === undefined) return;
    if (okLatencyUs === null) {
      second.failed += 1;
      return;
    }
    if (index !== this.#current) this.#turn(index);
    second.ok += 1;
    this.#timed += 1;
    this.#histogram.recordValue(Math.min(this.#highestUs, Math.max(1, Math.round(okLatencyUs))));
    if (okLatencyUs > this.#maxUs) this.#maxUs = okLatencyUs;
  }

  /** Every whole second, in order; percentiles are upper edges of their buckets, never above the maximum. */
  seconds(): TimelineSecond[] {
    this.#close();
    return this.#seconds;
  }

  #turn(index: number): void {
    this.#close();
    this.#current = index;
    this.#timed = 0;
    this.#maxUs = 0;
    this.#histogram.reset();
  }

  #close(): void {
    const second = this.#seconds[this.#current];
    if (second === undefined || this.#timed === 0) return;
    const quantileUs = (percentile: number): number =>
      Math.min(this.#maxUs, this.#histogram.getValueAtPercentile(percentile));
    second.p50Us = quantileUs(50);
    second.p99Us = quantileUs(99);
    second.maxUs = this.#maxUs;
  }
}
