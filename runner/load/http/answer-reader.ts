import type { HTTPParser } from 'http-parser-js';
import { answerParser } from './answer-parser.ts';
import { RECEIVED } from './open-socket.ts';
import { wholeAnswer } from './whole-answer.ts';

const OPENING: ReadonlyMap<number, number> = new Map(
  ['{}', '[]'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

/** Most bytes of a body that are kept. */
const MOST_KEPT = 4 * 1024 * 1024;

/** Reads the answers that one socket receives, one after the other; the usual ones without a parser. */
export class AnswerReader {
  readonly #parser: InstanceType<typeof HTTPParser>;
  readonly #onAnswer: () => void;
  #isToHead = false;
  #isParsing = false;
  #first = -1;
  #last = -1;
  readonly #keepsBodies: boolean;
  #body: Buffer[] = [];
  status = 0;
  /** Size of the body as it was sent. */
  bytes = 0;
  /** Whether the server leaves the connection open after this answer. */
  keepAlive = true;

  /** `onAnswer` is called with the last byte of each answer. */
  constructor(onAnswer: () => void, keepsBodies = false) {
    this.#onAnswer = onAnswer;
    this.#keepsBodies = keepsBodies;
    this.#parser = answerParser({
      isToHead: () => this.#isToHead,
      onHead: (status, keepAlive) => {
        this.status = status;
        this.keepAlive = keepAlive;
      },
      onBody: (chunk, offset, length) => {
        if (this.#first < 0) this.#first = chunk[offset] ?? -1;
        this.#last = chunk[offset + length - 1] ?? -1;
        this.bytes += length;
        if (this.#keepsBodies) this.#keep(chunk, offset, length);
      },
      onEnd: () => this.#answered(),
    });
  }

  /** Whether a part of an answer was received. */
  get hasPart(): boolean {
    return this.#isParsing;
  }

  /** Whether the body began and ended as JSON does. */
  get wholeBody(): boolean {
    return this.#last >= 0 && OPENING.get(this.#first) === this.#last;
  }

  /** The body of the last answer; null if it was too large to be kept. */
  takeBody(): string | null {
    const body = this.bytes > MOST_KEPT ? null : Buffer.concat(this.#body).toString('utf8');
    this.#body = [];
    return body;
  }

  /** A request was sent. */
  expect(isToHead: boolean): void {
    this.#isToHead = isToHead;
    if (this.#keepsBodies) this.#body = [];
    this.#first = this.#last = -1;
    this.bytes = 0;
  }

  /** Reads the first bytes of `RECEIVED`; returns what is wrong with them, null if nothing is. */
  read(length: number): Error | null {
    const whole = this.#isParsing || this.#isToHead ? null : wholeAnswer(RECEIVED, length);
    if (whole === null) return this.#parse(RECEIVED.subarray(0, length));
    this.status = whole.status;
    this.keepAlive = true;
    this.#first = whole.first;
    this.#last = whole.last;
    this.bytes = whole.bytes;
    if (this.#keepsBodies) this.#keep(RECEIVED, length - whole.bytes, whole.bytes);
    this.#answered();
    return null;
  }

  /** Nothing more will be received: a body without a length ends with the connection. */
  finish(): void {
    void this.#parser.finish();
  }

  #parse(chunk: Buffer): Error | null {
    this.#isParsing = true;
    const result = this.#parser.execute(chunk);
    return result instanceof Error ? result : null;
  }

  /** Copies a part of a body: its buffer is read into again. */
  #keep(chunk: Buffer, offset: number, length: number): void {
    if (this.bytes <= MOST_KEPT) this.#body.push(Buffer.from(chunk.subarray(offset, offset + length)));
  }

  #answered(): void {
    this.#isParsing = false;
    this.#onAnswer();
  }
}
