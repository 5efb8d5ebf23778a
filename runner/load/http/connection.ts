import { type Socket, connect } from 'node:net';
import { HTTPParser } from 'http-parser-js';
import type { Outcome } from '../../../model/document/operation-result.ts';
import { answerParser } from './answer-parser.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Outcome of one request; an answer still has to be judged by its status and body. */
export interface Ending {
  readonly outcome: 'answered' | Extract<Outcome, 'timeout' | 'connect-error' | 'lost'>;
  /** Null without an answer. */
  readonly status: number | null;
  /** Whether the body began and ended as JSON does. */
  readonly wholeBody: boolean;
  /** Size of the body as it was sent. */
  readonly bytes: number;
  /** Why there was no answer; null otherwise. */
  readonly reason: string | null;
}

interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /**
   * The server closed a connection in use, or announced that it will; one that was idle for a second or more does not
   * count.
   */
  readonly onClose: () => void;
}

/** Time without a request, in ms, after which a closed connection is not counted. */
const IDLE_MS = 1000;
const OPENING: ReadonlyMap<number, number> = new Map(
  ['{}', '[]'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);
/** What a socket received last: all of them use it in turn, and each has read it before the next one receives. */
const RECEIVED = Buffer.alloc(64 * 1024);

/** One socket, one request at a time; connects when a request needs it, and that wait belongs to the request. */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: Socket | null = null;
  #connected = false;
  #parser = new HTTPParser('RESPONSE');
  #onEnd: ((ending: Ending) => void) | null = null;
  #sentAt = 0;
  #endedAt = 0;
  #status = 0;
  #keepAlive = true;
  #wasIdle = false;
  #isToHead = false;
  /** Whether the parser has a part of an answer. */
  #isParsing = false;
  #first = -1;
  #last = -1;
  #bytes = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#onEnd !== null;
  }

  get isOpen(): boolean {
    return this.#connected;
  }

  /** Whether it was open and idle for a second or more before its last request: the server may have closed it then. */
  get wasIdle(): boolean {
    return this.#wasIdle;
  }

  /**
   * Writes one whole request (bytes as latin1); `onEnd` is called once: with the last byte of the answer, or when there
   * will be none.
   */
  send(wire: string, onEnd: (ending: Ending) => void): void {
    this.#onEnd = onEnd;
    this.#sentAt = performance.now();
    this.#wasIdle = this.#connected && this.#sentAt - this.#endedAt >= IDLE_MS;
    this.#status = 0;
    this.#isToHead = wire.startsWith('HEAD ');
    this.#first = this.#last = -1;
    this.#bytes = 0;
    (this.#socket ?? this.#connect()).write(wire, 'latin1');
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

  #connect(): Socket {
    const { host, port } = this.#options;
    const onread = { buffer: RECEIVED, callback: (length: number): boolean => this.#read(length) };
    const socket = connect({ host, port, noDelay: true, onread });
    let reason = 'the server closed the connection';
    socket.once('connect', () => (this.#connected = true));
    socket.on('error', (error) => (reason = error.message));
    // A body without a length ends with the connection.
    socket.once('end', () => void this.#parser.finish());
    socket.once('close', () => this.#closed(reason));
    this.#parser = this.#newParser();
    this.#isParsing = false;
    this.#socket = socket;
    return socket;
  }

  #newParser(): InstanceType<typeof HTTPParser> {
    return answerParser({
      isToHead: () => this.#isToHead,
      onHead: (status, keepAlive) => {
        this.#status = status;
        this.#keepAlive = keepAlive;
      },
      onBody: (chunk, offset, length) => {
        if (this.#first < 0) this.#first = chunk[offset] ?? -1;
        this.#last = chunk[offset + length - 1] ?? -1;
        this.#bytes += length;
      },
      onEnd: () => this.#answered(),
    });
  }

  /** Reads what was received; returns true: more may come. */
  #read(length: number): true {
    const whole = this.#isParsing || this.#isToHead ? null : wholeAnswer(RECEIVED, length);
    if (whole === null) this.#parse(RECEIVED.subarray(0, length));
    else {
      this.#status = whole.status;
      this.#keepAlive = true;
      this.#first = whole.first;
      this.#last = whole.last;
      this.#bytes = whole.bytes;
      this.#answered();
    }
    return true;
  }

  #parse(chunk: Buffer): void {
    this.#isParsing = true;
    const result = this.#parser.execute(chunk);
    if (result instanceof Error) this.#fail('lost', `not HTTP: ${result.message}`);
  }

  #answered(): void {
    this.#isParsing = false;
    this.#endedAt = performance.now();
    if (!this.#keepAlive) {
      this.#options.onClose();
      this.#disconnect();
    }
    const wholeBody = this.#last >= 0 && OPENING.get(this.#first) === this.#last;
    this.#end({ outcome: 'answered', status: this.#status, wholeBody, bytes: this.#bytes, reason: null });
  }

  #closed(reason: string): void {
    const inUse = this.busy || performance.now() - this.#endedAt < IDLE_MS;
    if (this.#connected && inUse) this.#options.onClose();
    this.#fail(this.#connected ? 'lost' : 'connect-error', reason);
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

  /** Removes all listeners: an old socket must not report for its successor. */
  #disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#connected = false;
    if (socket === null) return;
    for (const event of ['connect', 'data', 'error', 'end', 'close']) socket.removeAllListeners(event);
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
