import type { OperationId } from '../../../../scenarios/operations.ts';
import type { Ending } from '../../http/connection.ts';
import type { OpenRound, RequestTimes } from './open-round.ts';

/** One slice of an app's round: what was due in it counts, whenever it ends. Times count from its own beginning. */
export class OpenSlice {
  readonly #round: OpenRound;
  /** Measured time of the round before this slice, in ms. */
  readonly #fromMs: number;
  ok = 0;
  failed = 0;

  constructor(round: OpenRound, fromMs: number) {
    this.#round = round;
    this.#fromMs = fromMs;
  }

  /** Counts a request that was due while the maximum number of requests was in flight. */
  drop(): void {
    this.failed += 1;
    this.#round.drop();
  }

  addSent({ dueMs, sentMs }: Omit<RequestTimes, 'endedMs'>): void {
    this.#round.addSent({ dueMs: this.#fromMs + dueMs, sentMs: this.#fromMs + sentMs });
  }

  addEnd(operation: OperationId, ending: Ending, { dueMs, sentMs, endedMs }: RequestTimes): void {
    const from = this.#fromMs;
    const times = { dueMs: from + dueMs, sentMs: from + sentMs, endedMs: from + endedMs };
    const isOk = this.#round.addEnd(operation, ending, times);
    if (isOk) this.ok += 1;
    else this.failed += 1;
  }
}
