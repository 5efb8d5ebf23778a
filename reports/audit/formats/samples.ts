import type { AuditedRound, Stated } from '../audited-round.ts';

const PERCENTILES = [50, 75, 90, 95, 99, 99.9];

/** Latencies of single requests, read as a stream: eight bytes each, so the longest possible file fits. */
export class Samples {
  #us = new Float64Array(1024);
  #count = 0;
  #sum = 0;

  get count(): number {
    return this.#count;
  }

  add(us: number): void {
    if (this.#count === this.#us.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#us);
      this.#us = larger;
    }
    this.#us[this.#count] = us;
    this.#count += 1;
    this.#sum += us;
  }

  /** Returns their values, each within `slackUs` of the truth; percentiles are nearest ranks. */
  figures(slackUs: number): Pick<AuditedRound, 'timed' | 'meanUs' | 'minUs' | 'maxUs' | 'sdUs' | 'percentiles'> {
    const sorted = this.#us.subarray(0, this.#count).sort();
    const stated = (value: number | undefined): Stated | null =>
      value === undefined ? null : { value, slack: slackUs + Math.abs(value) * 1e-9 };
    const mean = this.#sum / this.#count;
    const squares = sorted.reduce((sum, us) => sum + (us - mean) ** 2, 0);
    return {
      timed: this.#count,
      meanUs: this.#count === 0 ? null : stated(mean),
      minUs: stated(sorted[0]),
      maxUs: stated(sorted.at(-1)),
      sdUs: this.#count < 2 ? null : stated(Math.sqrt(squares / (this.#count - 1))),
      percentiles: PERCENTILES.flatMap((percentile) => {
        const us = stated(sorted[Math.max(0, Math.ceil((percentile / 100) * this.#count) - 1)]);
        return us === null ? [] : [{ percentile, us }];
      }),
    };
  }
}
