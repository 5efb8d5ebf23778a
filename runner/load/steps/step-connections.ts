import { Connection, type Ending } from '../http/connection.ts';

/** A connection, and the request of a step that it carries. */
export interface Lane {
  readonly connection: Connection;
  /** Reports the end of its request to `StepConnections.onEnd`. */
  readonly onEnd: (ending: Ending) => void;
  /** Index of the request in its step. */
  request: number;
}

interface StepConnectionsOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Whether the bodies of answers are kept, to be checked. */
  readonly keepBodies?: boolean;
  /** Maximum number of connections. */
  readonly limit: number;
}

/** Errors of a connection that are this machine's, not the server's: no more files, no more ports. */
const OWN_LIMITS = /EMFILE|ENFILE|EADDRNOTAVAIL/;

/**
 * Connections to one app. The open one that was used last is used next; a new one is opened only when all that are open
 * are busy.
 */
export class StepConnections {
  readonly #options: StepConnectionsOptions;
  readonly #all: Lane[] = [];
  /** Free ones: open when they were put here, and not open. */
  readonly #open: Lane[] = [];
  readonly #closed: Lane[] = [];
  /** Whether this machine allows no more of them: it takes long to find out again. */
  #isFull = false;
  /** Who is told of the end of each request. */
  onEnd: (lane: Lane, ending: Ending) => void = () => undefined;

  constructor(options: StepConnectionsOptions) {
    this.#options = options;
  }

  /** A free one, open if any is; null when the limit is reached. */
  take(): Lane | null {
    for (let lane = this.#open.pop(); lane !== undefined; lane = this.#open.pop()) {
      if (lane.connection.isOpen) return lane;
      this.#closed.push(lane);
    }
    return this.takeClosed();
  }

  /** One whose next request opens a connection; null when the limit is reached. */
  takeClosed(): Lane | null {
    if (this.#isFull) return null;
    const closed = this.#closed.pop();
    if (closed !== undefined) return closed;
    return this.#all.length < this.#options.limit ? this.#make() : null;
  }

  /** Whether a connection was not opened because this machine allows no more; none is opened then until `mayOpen`. */
  isOwnLimit({ outcome, reason }: Ending): boolean {
    const isOwn = outcome === 'connect-error' && OWN_LIMITS.test(reason ?? '');
    if (isOwn) this.#isFull = true;
    return isOwn;
  }

  /** Connections may be opened again. */
  mayOpen(): void {
    this.#isFull = false;
  }

  give(lane: Lane): void {
    (lane.connection.isOpen ? this.#open : this.#closed).push(lane);
  }

  /** Free connections that are open now. */
  countOpen(): number {
    return this.#open.reduce((count, { connection }) => (connection.isOpen ? count + 1 : count), 0);
  }

  /** Ends requests that have waited too long: a look at all now and then costs less than a timer for each request. */
  expire(): void {
    const now = performance.now();
    for (const { connection } of this.#all) connection.expire(now);
  }

  /** Closes every connection that waits for an answer, without a report. */
  resetBusy(): void {
    for (const lane of this.#all) {
      if (!lane.connection.busy) continue;
      lane.connection.reset();
      this.give(lane);
    }
  }

  #make(): Lane {
    const { host, port, timeoutMs, keepBodies = false } = this.#options;
    const lane: Lane = {
      connection: new Connection({ host, port, timeoutMs, keepBodies, onClose: () => undefined }),
      onEnd: (ending) => this.onEnd(lane, ending),
      request: 0,
    };
    this.#all.push(lane);
    return lane;
  }
}
