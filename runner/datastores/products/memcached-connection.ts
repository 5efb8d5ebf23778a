import { type Socket, createConnection } from 'node:net';
import type { Endpoint } from '../datastore.ts';

const ANSWER_MS = 3000;

interface Question {
  readonly until: RegExp;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** A connection to one Memcached server, which is asked one question after the other in its text protocol. */
export class MemcachedConnection {
  readonly #name: string;
  readonly #socket: Socket;
  #text = '';
  #question: Question | null = null;
  #failure: Error | null = null;
  /** Settles when the last question is over. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ host, port }: Pick<Endpoint, 'host' | 'port'>) {
    this.#name = `Memcached on ${host}:${port}`;
    this.#socket = createConnection({ host, port });
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (chunk) => this.#onText(String(chunk)));
    this.#socket.on('timeout', () => this.#fail(new Error(`${this.#name} did not answer within 3 s.`)));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error(`${this.#name} closed the connection.`)));
  }

  /** The answer to a command, up to what `until` matches. Rejects if none comes within 3 s, or the connection ends. */
  async ask(command: string, until: RegExp): Promise<string> {
    const answer = this.#last.then(() => this.#askNow(command, until));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Takes leave; a question that is open is not answered any more. */
  close(): void {
    this.#socket.end('quit\r\n');
    // A server that stands still does not end it.
    this.#socket.setTimeout(ANSWER_MS);
    this.#socket.unref();
    this.#fail(new Error(`The connection to ${this.#name} was closed.`), false);
  }

  #askNow(command: string, until: RegExp): Promise<string> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#text = '';
      this.#question = { until, resolve, reject };
      this.#socket.setTimeout(ANSWER_MS);
      this.#socket.write(`${command}\r\n`);
    });
  }

  #onText(text: string): void {
    this.#text += text;
    if (this.#question?.until.test(this.#text) !== true) return;
    const { resolve } = this.#question;
    this.#question = null;
    this.#socket.setTimeout(0);
    resolve(this.#text);
  }

  #fail(error: Error, destroys = true): void {
    this.#failure ??= error;
    if (destroys) this.#socket.destroy();
    this.#question?.reject(this.#failure);
    this.#question = null;
  }
}
