import type { Ending } from '../../http/connection.ts';
import type { Schedule } from '../../pacing/pacing.ts';
import type { OpenRound, RequestTimes } from './open-round.ts';

/** One slice of an app's round: what was due in it counts, whenever it ends. Times count from its own beginning. */
export class OpenSlice {
  readonly #round: OpenRound;
  readonly #schedule: Pick<Schedule, 'fromMs' | 'durationMs'>;
  ok = 0;
  failed = 0;

  constructor(round: OpenRound, schedule: Pick<Schedule, 'fromMs' | 'durationMs'>) {
    this.#round = round;
    this.#schedule = schedule;
  }

  /** Counts a request that was due while the maximum number of requests was in flight. */
  drop(): void {
    this.failed += 1;
    this.#round.drop();
  }

  addSent({ dueMs, sentMs }: Omit<RequestTimes, 'endedMs'>): void {
    const { fromMs } = this.#schedule;
    this.#round.addSent({ dueMs: fromMs + dueMs, sentMs: fromMs + sentMs });
  }

  addEnd(operation: string, ending: Ending, { dueMs, sentMs, endedMs }: RequestTimes): void {
    const { fromMs, durationMs } = this.#schedule;
    const times = { dueMs: fromMs + dueMs, sentMs: fromMs + sentMs, endedMs: fromMs + endedMs };
    // Measured time does not pass after the window.
    const isOk = this.#round.addEnd(operation, ending, times, fromMs + Math.min(endedMs, durationMs));
    if (isOk) this.ok += 1;
    else this.failed += 1;
  }
}
