import type { CapacityStep } from '../document/capacity-step.ts';
import { mean } from '../stats/mean.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { isSaturated } from './saturation.ts';
import { isGeneratorLimited } from './step-outcome.ts';

/** What the next step is to be. */
export interface StepRate {
  readonly ratePerSec: number;
  readonly durationMs: number;
}

const SHORTEST_MS = 500;
const LONGEST_MS = 5000;
const FEWEST_ANSWERS = 50;
/** A step lasts for this number of median latencies: shorter ones end before the answers come evenly. */
const BASE_LATENCIES = 8;
const LEAST_OVERLOAD = 1.2;
const MOST_OVERLOAD = 2;
/**
 * A queue of random arrivals runs empty until about 4 ÷ (x − 1)² answers at x times the saturation rate; they are to be
 * in the first 12%, which do not count.
 */
const FILLED_AFTER = 4 / 0.12;
/** With a generator at its limit less overload is enough. */
const LEAST_EASED = 1.1;
const READINGS = 5;
const RAISE = 1.3;
const PART_IN_FLIGHT = 0.8;

/**
 * Chooses the rates of steps in overload on one stack in one block: so far above the saturation rate, as the last five
 * readings say it, that the queue soon does not run empty any more, and reaches the latency limit when the step ends.
 * The first steps go by the throughput of the warm-up.
 */
export class OverloadRates {
  readonly #limitMs: number;
  readonly #maxInFlight: number;
  #guess: number;
  #readings: number[] = [];
  #easing = 1;
  #baseMs = 0;

  constructor(target: CapacityTarget, maxInFlight: number, throughputPerSec: number) {
    this.#limitMs = target.limitMs;
    this.#maxInFlight = maxInFlight;
    this.#guess = Math.max(1, throughputPerSec);
  }

  /** Half of the saturation rate: a step without a queue. */
  base(): StepRate {
    return { ratePerSec: this.#perSec / 2, durationMs: this.#durationMs };
  }

  next(): StepRate {
    const durationMs = this.#durationMs;
    const answers = (this.#perSec * durationMs) / 1000;
    const room = 1 + (PART_IN_FLIGHT * this.#maxInFlight) / answers;
    const fills = 1 + Math.sqrt(FILLED_AFTER / answers);
    const wanted = Math.min(MOST_OVERLOAD, Math.max(LEAST_OVERLOAD, 1 + this.#limitMs / durationMs, fills));
    const eased = Math.max(LEAST_EASED, 1 + (wanted - 1) * this.#easing);
    return { ratePerSec: this.#perSec * Math.min(room, eased), durationMs };
  }

  /** Takes the median latency without a queue, ms. */
  setBase(baseMs: number): void {
    this.#baseMs = baseMs;
  }

  add(step: CapacityStep): void {
    if (isSaturated(step)) this.#addReading(step);
    else if (!isGeneratorLimited(step)) {
      this.#guess = step.ratePerSec * RAISE;
      this.#readings = [];
    }
    if (isGeneratorLimited(step)) this.#easing /= 2;
  }

  #addReading({ serving, ratePerSec }: CapacityStep): void {
    if (serving === null) {
      this.#guess = Math.max(1, Math.min(this.#perSec, ratePerSec) / 2);
      this.#readings = [];
      return;
    }
    this.#readings = [...this.#readings, (serving.answers / serving.spanMs) * 1000].slice(-READINGS);
  }

  get #perSec(): number {
    if (this.#readings.length === 0) return this.#guess;
    return Math.exp(mean(this.#readings.map((reading) => Math.log(reading))));
  }

  get #durationMs(): number {
    const wanted = Math.max(SHORTEST_MS, (FEWEST_ANSWERS * 1000) / this.#perSec, BASE_LATENCIES * this.#baseMs);
    return Math.min(LONGEST_MS, wanted);
  }
}
