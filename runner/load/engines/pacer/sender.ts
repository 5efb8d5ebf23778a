import type { Ending } from '../../http/connection.ts';
import type { WireText } from '../../http/wire-text.ts';
import { type Schedule, dueAfter } from '../../pacing/pacing.ts';
import type { StartedSlice } from '../../pacing/ticker.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { OpenSlice } from './open-slice.ts';

interface SenderOptions extends StartedSlice {
  readonly schedule: Schedule;
  readonly pool: ConnectionPool;
  readonly round: OpenSlice;
  /** The request of an index, counted from the beginning of the slice. */
  readonly requestAt: (index: number) => WireText;
  readonly onEnd: (ending: Ending) => void;
  /** The window is closed, every request of the schedule was sent or dropped, and every one that was sent has ended. */
  readonly onDone: () => void;
}

/**
 * Sends every request of a slice when it is due, or as soon after as it can; one that finds no free connection is
 * dropped and counted.
 */
export class Sender {
  readonly #options: SenderOptions;
  #index = 0;
  #dueMs: number | null;
  #inFlight = 0;
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#dueMs = dueAfter(options.schedule, 0, 0);
  }

  /** Sends what is due; waits, busily, for a request whose time comes within the lead. */
  sendDue(): void {
    const { schedule, nowMs, leadMs } = this.#options;
    while (this.#dueMs !== null) {
      const atMs = nowMs();
      if (this.#dueMs - atMs > leadMs) break;
      if (this.#dueMs > atMs) continue;
      this.#send(this.#index, this.#dueMs);
      this.#index += 1;
      this.#dueMs = dueAfter(schedule, this.#index, this.#dueMs);
    }
    this.#settle();
  }

  /** Requests that were sent and have not ended. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The window is over: what is due and was not sent yet goes out. */
  close(): void {
    this.#closed = true;
    this.sendDue();
  }

  #send(index: number, dueMs: number): void {
    const { pool, round, nowMs, onEnd } = this.#options;
    const connection = pool.take();
    if (connection === null) {
      round.drop();
      return;
    }
    const { operation, wire } = this.#options.requestAt(index);
    const sentMs = nowMs();
    round.addSent({ dueMs, sentMs });
    this.#inFlight += 1;
    connection.send(wire, (ending) => {
      round.addEnd(operation, ending, { dueMs, sentMs, endedMs: nowMs() });
      pool.give(connection);
      this.#inFlight -= 1;
      onEnd(ending);
      this.#settle();
    });
  }

  #settle(): void {
    if (this.#closed && this.#dueMs === null && this.#inFlight === 0) this.#options.onDone();
  }
}
