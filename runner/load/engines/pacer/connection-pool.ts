import { Connection } from '../../http/connection.ts';

/** At most `limit` connections, made when they are needed; the one that was used last is used next. */
export class ConnectionPool {
  readonly #free: Connection[] = [];
  readonly #all: Connection[] = [];
  readonly #limit: number;
  readonly #make: () => Connection;

  constructor(limit: number, make: () => Connection) {
    this.#limit = limit;
    this.#make = make;
  }

  /** A free connection, or null when all are taken. */
  take(): Connection | null {
    const last = this.#free.pop();
    if (last !== undefined) return last;
    if (this.#all.length >= this.#limit) return null;
    const made = this.#make();
    this.#all.push(made);
    return made;
  }

  give(connection: Connection): void {
    this.#free.push(connection);
  }

  /** Ends requests that have waited too long: a look at all now and then costs less than a timer for each request. */
  expire(): void {
    const now = performance.now();
    for (const connection of this.#all) connection.expire(now);
  }

  /** Takes back every connection that still waits for an answer, without a report. */
  resetBusy(): void {
    for (const connection of this.#all) {
      if (!connection.busy) continue;
      connection.reset();
      this.#free.push(connection);
    }
  }
}
