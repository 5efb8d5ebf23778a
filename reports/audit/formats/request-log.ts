import { type AuditedRound, exactly, rounded } from '../audited-round.ts';
import { Samples } from './samples.ts';

export interface LoggedRequest {
  /** NaN if unknown. */
  readonly startMs: number;
  readonly us: number;
  /** Null without an answer, empty for an answer of unknown status. */
  readonly status: string | null;
  /** Null if the file does not state it. */
  readonly ok: boolean | null;
}

/** Summarises requests that a file lists one by one. Latencies are of answered requests. */
export class RequestLog {
  readonly #samples = new Samples();
  readonly #statuses = new Map<string, number>();
  #unanswered = 0;
  #ok = 0;
  #isStated = true;
  #firstMs = Infinity;
  #lastMs = -Infinity;
  #hasTimes = true;

  /** Requests, answered or not. */
  get count(): number {
    return this.#samples.count + this.#unanswered;
  }

  add({ startMs, us, status, ok }: LoggedRequest): void {
    if (Number.isNaN(us)) throw new Error('A request has no latency.');
    if (Number.isNaN(startMs)) this.#hasTimes = false;
    this.#firstMs = Math.min(this.#firstMs, startMs);
    this.#lastMs = Math.max(this.#lastMs, startMs + us / 1000);
    if (status === null) {
      this.#unanswered += 1;
      return;
    }
    this.#samples.add(us);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (ok === null) this.#isStated = false;
    if (ok === true) this.#ok += 1;
  }

  /** Returns the values of all requests, if a latency may be wrong by `slackUs` and a start by `stepMs`. */
  figures(slackUs: number, stepMs: number): Partial<AuditedRound> {
    const answered = this.#samples.count;
    const lasted = (this.#lastMs - this.#firstMs) / 1000;
    const durationS = this.#hasTimes && lasted > 0 ? rounded(lasted, (4 * stepMs) / 1000) : null;
    return {
      ...this.#samples.figures(slackUs),
      durationS,
      requests: exactly(answered),
      ok: this.#isStated ? this.#ok : null,
      unanswered: this.#unanswered,
      perSec:
        durationS === null ? null : { value: answered / lasted, slack: (answered / lasted ** 2) * durationS.slack },
      statuses: answered === 0 || this.#statuses.has('') ? null : Object.fromEntries(this.#statuses),
    };
  }
}
