import { Connection, type Ending } from '../http/connection.ts';

interface SideClientOptions {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly timeoutMs: number;
}

/** How one request of a burst ended. */
export interface Shot {
  readonly latencyUs: number;
  readonly ok: boolean;
  /** Null without an answer. */
  readonly status: number | null;
  /** Size of the answer's body. */
  readonly bytes: number;
  readonly reason: string | null;
}

/** The connections to one side. A burst is spread over them; each waits for its answer before its next request. */
export class SideClient {
  readonly #connections: readonly Connection[];
  #askedAgain: number[] = [];

  constructor({ host, port, connections, timeoutMs }: SideClientOptions) {
    const onAskAgain = (idleMs: number): void => void this.#askedAgain.push(idleMs);
    this.#connections = Array.from(
      { length: connections },
      () => new Connection({ host, port, timeoutMs, onClose: () => undefined, onAskAgain }),
    );
  }

  /**
   * Sends `count` requests, `wireAt(i)` each, and resolves with their outcomes after the last answer. Never rejects.
   */
  async burst(count: number, wireAt: (index: number) => string, expect: number | null): Promise<Shot[]> {
    const shots: Shot[] = [];
    let next = 0;
    await new Promise<void>((resolve) => {
      const send = (connection: Connection): void => {
        if (next >= count) return;
        const wire = wireAt(next++);
        const sentAt = performance.now();
        connection.send(wire, (ending) => {
          shots.push(shotOf(ending, (performance.now() - sentAt) * 1000, expect));
          if (shots.length === count) resolve();
          else send(connection);
        });
      };
      for (const connection of this.#connections) send(connection);
    });
    return shots;
  }

  /** Idle times, in ms, of the connections of requests that were sent a second time since the last call. */
  takeAskedAgain(): readonly number[] {
    const taken = this.#askedAgain;
    this.#askedAgain = [];
    return taken;
  }

  /** Ends requests that have waited longer than the timeout. */
  expire(): void {
    const now = performance.now();
    for (const connection of this.#connections) connection.expire(now);
  }

  close(): void {
    for (const connection of this.#connections) connection.reset();
  }
}

function shotOf({ outcome, status, bytes, reason }: Ending, latencyUs: number, expect: number | null): Shot {
  if (outcome !== 'answered' || status === null) {
    return { latencyUs, ok: false, status: null, bytes, reason: reason ?? outcome };
  }
  const ok = expect === null ? status >= 200 && status < 300 : status === expect;
  return { latencyUs, ok, status, bytes, reason: ok ? null : `status ${status}` };
}
