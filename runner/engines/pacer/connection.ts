import { Client, type Dispatcher } from 'undici';
import type { Outcome } from '../../../model/run-result.ts';
import type { WireRequest } from '../../../scenarios/request-stream.ts';

/** How one request ended; an answer still has to be judged by its status and body. */
export interface Ending {
  readonly outcome: 'answered' | Extract<Outcome, 'timeout' | 'connect-error' | 'lost'>;
  /** Null without an answer. */
  readonly status: number | null;
  /** Whether the body began and ended as JSON does. */
  readonly wholeBody: boolean;
  /** Why there was no answer; null otherwise. */
  readonly reason: string | null;
}

export type Sendable = WireRequest & { readonly body: string | null };

const JSON_HEADERS = { 'content-type': 'application/json' };
const CLOSING: ReadonlySet<string> = new Set(['{}', '[]']);

/** One connection of undici's, one request at a time; reconnects by itself, and that wait belongs to the request that needs it. */
export class Connection {
  readonly #origin: string;
  readonly #timeoutMs: number;
  readonly #onClose: () => void;
  #client!: Client;
  #handler!: Dispatcher.DispatchHandler;
  #onEnd: ((ending: Ending) => void) | null = null;
  #sentAt = 0;
  #written = false;
  #status = 0;
  #first = -1;
  #last = -1;

  /** `onClose` is called when the server closes the connection or announces it. */
  constructor(origin: string, timeoutMs: number, onClose: () => void) {
    this.#origin = origin;
    this.#timeoutMs = timeoutMs;
    this.#onClose = onClose;
    this.#open();
  }

  get busy(): boolean {
    return this.#onEnd !== null;
  }

  /** Sends one request; `onEnd` is called once: with the last byte of the answer, or when there will be none. */
  send({ method, path, body }: Sendable, onEnd: (ending: Ending) => void): void {
    this.#onEnd = onEnd;
    this.#written = false;
    this.#status = 0;
    this.#first = this.#last = -1;
    this.#sentAt = performance.now();
    if (body === null) this.#client.dispatch({ method, path }, this.#handler);
    else this.#client.dispatch({ method, path, body, headers: JSON_HEADERS }, this.#handler);
  }

  /** Drops what is under way, unheard, and begins anew. */
  reset(): void {
    this.#onEnd = null;
    const old = this.#client;
    this.#open();
    void old.destroy();
  }

  /** Ends a request that has waited for longer than the timeout at `now` (`performance.now()`). */
  expire(now: number): void {
    if (this.busy && now - this.#sentAt >= this.#timeoutMs) this.#giveUp();
  }

  #giveUp(): void {
    const onEnd = this.#onEnd;
    this.reset();
    onEnd?.({ outcome: 'timeout', status: null, wholeBody: false, reason: null });
  }

  #end(outcome: Ending['outcome'], reason: string | null): void {
    const onEnd = this.#onEnd;
    if (onEnd === null) return;
    this.#onEnd = null;
    const answered = outcome === 'answered';
    const wholeBody = answered && CLOSING.has(String.fromCharCode(this.#first, this.#last));
    onEnd({ outcome, status: answered ? this.#status : null, wholeBody, reason });
  }

  /** A new client with a handler of its own: what its predecessor still says is not heard. */
  #open(): void {
    const client = new Client(this.#origin, {
      pipelining: 1,
      allowH2: false,
      // Ours counts from the sending; undici's are checked about once a second.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: this.#timeoutMs, autoSelectFamily: false },
    });
    client.on('disconnect', (_origin, _targets, error) => {
      if (client === this.#client && closedByServer(error)) this.#onClose();
    });
    this.#client = client;
    this.#handler = {
      onRequestStart: () => {
        if (client === this.#client) this.#written = true;
      },
      onResponseStart: (_, status) => {
        this.#status = status;
      },
      onResponseData: (_, chunk) => {
        if (this.#first < 0) this.#first = chunk[0] ?? -1;
        this.#last = chunk[chunk.length - 1] ?? this.#last;
      },
      onResponseEnd: () => {
        if (client === this.#client) this.#end('answered', null);
      },
      onResponseError: (_, error) => {
        if (client === this.#client) this.#end(this.#written ? 'lost' : 'connect-error', error.message);
      },
    };
  }
}

/** Undici closes by itself too: connections that were idle for nearly as long as the server allows. */
function closedByServer(error: Error & { readonly code?: string }): boolean {
  return error.code !== 'UND_ERR_INFO' || error.message === 'reset';
}
