import type { Socket } from 'node:net';
import type { Outcome } from '../../../model/document/operation-result.ts';
import { AnswerReader } from './answer-reader.ts';
import { type Loss, mayAskAgain } from './ask-again.ts';
import { RECEIVED, closeSocket, openSocket } from './open-socket.ts';

/** Outcome of one request; an answer still has to be judged by its status and body. */
export interface Ending {
  readonly outcome: 'answered' | Extract<Outcome, 'timeout' | 'connect-error' | 'lost'>;
  /** Null without an answer. */
  readonly status: number | null;
  /** Whether the body began and ended as JSON does. */
  readonly wholeBody: boolean;
  /** Size of the body as it was sent. */
  readonly bytes: number;
  /** The body as text, if the connection keeps it and it is not too large; absent otherwise. */
  readonly body?: string | null;
  /** Why there was no answer; null otherwise. */
  readonly reason: string | null;
}

interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Whether the bodies of answers are kept, to be checked. */
  readonly keepBodies?: boolean;
  /**
   * The server closed a connection in use, or announced that it will; one that was idle for a second or more does not
   * count.
   */
  readonly onClose: () => void;
  /** A request is sent again because the server was closing its connection, which had been idle for so many ms. */
  readonly onAskAgain?: (idleMs: number) => void;
}

/** Time without a request, in ms, after which a closed connection is not counted. */
const IDLE_MS = 1000;
const REQUEST_TIMEOUT = 408;
const CLOSED = 'the server closed the connection';

/**
 * One socket, one request at a time; connects when a request needs it, and that wait belongs to the request. So does a
 * second attempt, if the server was closing the connection when the first was sent.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: Socket | null = null;
  #connected = false;
  /** Whether it has brought an answer: only then a request can meet a server that closes it for being idle. */
  #hasAnswered = false;
  #reader = new AnswerReader(() => undefined);
  #wire = '';
  #onEnd: ((ending: Ending) => void) | null = null;
  #sentAt = 0;
  #endedAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#onEnd !== null;
  }

  get isOpen(): boolean {
    return this.#connected;
  }

  /**
   * Writes one whole request (bytes as latin1); `onEnd` is called once: with the last byte of the answer, or when there
   * will be none.
   */
  send(wire: string, onEnd: (ending: Ending) => void): void {
    this.#onEnd = onEnd;
    this.#wire = wire;
    this.#sentAt = performance.now();
    this.#write();
  }

  /** Closes the connection and ignores pending answers; the next request reconnects. */
  reset(): void {
    this.#onEnd = null;
    this.#disconnect();
  }

  /** Ends a request that has waited for longer than the timeout at `now` (`performance.now()`). */
  expire(now: number): void {
    if (this.busy && now - this.#sentAt >= this.#options.timeoutMs) this.#fail('timeout', null);
  }

  #write(): void {
    const socket = this.#socket ?? this.#connect();
    this.#reader.expect(this.#wire.startsWith('HEAD '));
    socket.write(this.#wire, 'latin1');
  }

  #connect(): Socket {
    const { host, port } = this.#options;
    const reader = new AnswerReader(() => {
      if (this.#reader === reader) this.#answered();
    }, this.#options.keepBodies);
    this.#reader = reader;
    this.#hasAnswered = false;
    this.#socket = openSocket(host, port, {
      onConnect: () => (this.#connected = true),
      onRead: (length) => this.#read(length),
      onEnd: (socket) => this.#ended(socket),
      onClose: (reason, loss) => this.#closed(reason ?? CLOSED, loss),
    });
    return this.#socket;
  }

  #read(length: number): void {
    if (this.#onEnd === null) return this.#readUnasked(length);
    const reader = this.#reader;
    const error = reader.read(length);
    if (error !== null && this.#reader === reader) this.#fail('lost', `not HTTP: ${error.message}`);
  }

  /** What nobody asked for must not answer the next request: a 408 of a server that closes an idle connection. */
  #readUnasked(length: number): void {
    if (/[^\r\n]/.test(RECEIVED.toString('latin1', 0, length))) this.#closed(CLOSED, 'none');
  }

  #answered(): void {
    const { status, keepAlive, wholeBody, bytes } = this.#reader;
    const body = this.#options.keepBodies === true ? { body: this.#reader.takeBody() } : {};
    if (status === REQUEST_TIMEOUT && !keepAlive && this.#hasAnswered) return this.#closed(CLOSED, 'unread');
    this.#hasAnswered = true;
    this.#endedAt = performance.now();
    if (!keepAlive) {
      this.#options.onClose();
      this.#disconnect();
    }
    this.#end({ outcome: 'answered', status, wholeBody, bytes, ...body, reason: null });
  }

  /** The server sends nothing more. */
  #ended(socket: Socket): void {
    this.#reader.finish();
    if (this.#socket !== socket) return;
    if (!this.#mayHaveMetClose) return this.#closed(CLOSED, 'none');
    // Refused if the server had closed the connection before the request reached it.
    socket.write('\r\n', (refusal) => {
      if (this.#socket === socket) this.#closed(CLOSED, refusal == null ? 'ended' : 'unread');
    });
  }

  /** Whether a request waits for its first byte, on a connection that brought answers before. */
  get #mayHaveMetClose(): boolean {
    return this.#onEnd !== null && this.#hasAnswered && !this.#reader.hasPart;
  }

  #closed(reason: string, loss: Loss): void {
    const idleMs = (this.busy ? this.#sentAt : performance.now()) - this.#endedAt;
    const isAgain = this.#mayHaveMetClose && mayAskAgain(this.#wire, loss, idleMs);
    if (this.#connected && (idleMs < IDLE_MS || (this.busy && !isAgain))) this.#options.onClose();
    if (!isAgain) return this.#fail(this.#connected ? 'lost' : 'connect-error', reason);
    this.#options.onAskAgain?.(idleMs);
    // At most once for a request: the new connection has brought no answer yet.
    this.#disconnect();
    this.#write();
  }

  #fail(outcome: Exclude<Ending['outcome'], 'answered'>, reason: string | null): void {
    this.#disconnect();
    this.#end({ outcome, status: null, wholeBody: false, bytes: 0, reason });
  }

  #end(ending: Ending): void {
    const onEnd = this.#onEnd;
    this.#onEnd = null;
    onEnd?.(ending);
  }

  #disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#connected = false;
    if (socket !== null) closeSocket(socket);
  }
}
