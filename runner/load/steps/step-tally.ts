import { servingOf } from '../../../model/capacity/serving.ts';
import type { Latency } from '../../../model/document/latency.ts';
import type { Outcome } from '../../../model/document/operation-result.ts';
import { Recorder } from '../../measure/recorder.ts';
import type { Attempts } from './open-connections.ts';
import type { PlayedStep } from './step.ts';

/** Counts the requests of one step; keeps the times of each, in ms, so that nothing is computed while it is played. */
export class StepTally {
  readonly #targetMs: number;
  /** How late each request was sent. */
  readonly #lateMs: Float64Array;
  /** Of good answers in their order: time since they were due, and since the step began. */
  readonly #latencyMs: Float64Array;
  readonly #goodEndsMs: Float64Array;
  readonly #failed: Partial<Record<Exclude<Outcome, 'ok'>, number>> = {};
  #sent = 0;
  #good = 0;
  #slow = 0;
  #bad = 0;
  #dropped = 0;
  #reason: string | null = null;

  constructor(due: number, targetMs: number) {
    this.#targetMs = targetMs;
    this.#lateMs = new Float64Array(due);
    this.#latencyMs = new Float64Array(due);
    this.#goodEndsMs = new Float64Array(due);
  }

  addSent(lateMs: number): void {
    this.#lateMs[this.#sent] = lateMs;
    this.#sent += 1;
  }

  /** Counts a request that was due while the maximum number of requests was in flight. */
  addDropped(): void {
    this.#dropped += 1;
  }

  addGood(dueMs: number, endedMs: number): void {
    const latencyMs = endedMs - dueMs;
    this.#latencyMs[this.#good] = latencyMs;
    this.#goodEndsMs[this.#good] = endedMs;
    this.#good += 1;
    if (latencyMs >= this.#targetMs) this.#slow += 1;
  }

  addFailed(outcome: Exclude<Outcome, 'ok'>, reason: string | null): void {
    this.#failed[outcome] = (this.#failed[outcome] ?? 0) + 1;
    this.#bad += 1;
    if (outcome === 'connect-error') this.#reason = reason;
  }

  /** What became of the requests' attempts to be taken by the server. */
  attempts(): Attempts {
    const refused = this.#failed['connect-error'] ?? 0;
    return { accepted: this.#good + this.#bad - refused, refused, reason: this.#reason };
  }

  /** What was counted, after the last request ended. */
  result(
    durationMs: number,
    withLatency: boolean,
  ): Omit<PlayedStep, 'inFlightAtEnd' | 'recoveryMs' | 'generator'> & { readonly latenessP99Ms: number } {
    return {
      due: this.#good + this.#bad + this.#dropped,
      good: this.#good,
      failed: this.#failed,
      dropped: this.#dropped,
      overTarget: this.#slow + this.#bad,
      latency: withLatency ? latencyOf(this.#latencyMs.subarray(0, this.#good)) : null,
      serving: servingOf(this.#goodEndsMs.subarray(0, this.#good), durationMs),
      latenessP99Ms: nearestRank(this.#lateMs.subarray(0, this.#sent), 0.99),
    };
  }
}

function latencyOf(timesMs: Float64Array): Latency | null {
  const recorder = new Recorder(1000 * timesMs.reduce((most, ms) => Math.max(most, ms), 1));
  for (const ms of timesMs) recorder.record('all', 'ok', ms * 1000);
  return recorder.results()[0]?.latency ?? null;
}

/** The smallest value that a share 0..1 of all does not exceed; 0 without a value. */
function nearestRank(values: Float64Array, share: number): number {
  return values.toSorted()[Math.ceil(share * values.length) - 1] ?? 0;
}
