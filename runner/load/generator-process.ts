import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { ownModule } from '../machine/package-root.ts';
import { quotedLog } from '../machine/processes/log-file.ts';
import { type Child, startChild } from '../machine/processes/start-child.ts';
import { WaitedTooLong, waitFor } from '../machine/processes/wait-for.ts';

interface GeneratorSpec {
  /** For messages and the name of the log: `autocannon`. */
  readonly label: string;
  /** Its entry, relative to the source root; it does what it is sent by IPC. */
  readonly module: string;
  readonly workDir: string;
  /** Cores of the process; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  readonly signal: AbortSignal;
}

interface Exchange<Message, Answer> {
  /** Maximum time for the answer, in ms; a generator that takes longer is stuck. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Called when the order was sent. */
  readonly onSent?: () => void;
  /** Called with each message until one of them ends the exchange. */
  readonly onMessage: (message: Message, exchange: Pick<PromiseWithResolvers<Answer>, 'resolve' | 'reject'>) => void;
}

/** Time between the request to end and the kill, in ms. */
const STOP_GRACE_MS = 500;

/**
 * Forks a generator with Node's defaults onto the generator's cores.
 * @throws the signal's reason when it has aborted
 */
export async function startGenerator({
  label,
  module,
  workDir,
  cpus,
  signal,
}: GeneratorSpec): Promise<GeneratorProcess> {
  signal.throwIfAborted();
  const child = await startChild({
    label,
    command: process.execPath,
    args: [ownModule(module)],
    env: {},
    cwd: workDir,
    cpus,
    logFile: join(workDir, `${label}.log`),
    ipc: true,
  });
  return new GeneratorProcess(child);
}

/** A forked generator that is sent orders, one after the other. */
export class GeneratorProcess {
  readonly #child: Child;
  readonly #crash: Promise<StackbenchError>;
  /** Ends the exchange that is under way; null if none is. */
  #reject: ((error: unknown) => void) | null = null;
  #stuck: StackbenchError | null = null;

  constructor(child: Child) {
    this.#child = child;
    this.#crash = crashOf(child);
    child.process.on('error', (error) => this.#reject?.(error));
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Sends plain data; a generator that has ended does not receive it. */
  send(message: object): void {
    this.#child.process.send(message, () => undefined);
  }

  /**
   * Sends an order, plain data, and follows the messages until they answer it.
   * @throws StackbenchError when the generator crashed or is stuck; the signal's reason when that aborts; what
   * `onMessage` rejects with
   */
  async ask<Message, Answer>(order: object, exchange: Exchange<Message, Answer>): Promise<Answer> {
    if (this.#stuck !== null) throw this.#stuck;
    if (this.#reject !== null) throw new Error('A generator does one thing at a time.');
    const { label, process } = this.#child;
    const { limitMs, signal, onSent, onMessage } = exchange;
    const done = Promise.withResolvers<Answer>();
    this.#reject = done.reject;
    const listen = (message: unknown): void => onMessage(message as Message, done);
    process.on('message', listen);
    void this.#crash.then(done.reject);
    process.send(order, (error) => {
      if (error === null) onSent?.();
      // Its end says more than the channel that it closed.
      else if (process.connected) done.reject(error);
    });
    try {
      return await waitFor(done.promise, {
        what: `${label} to report`,
        withinMs: limitMs,
        expectedMs: limitMs,
        signal,
      });
    } catch (error) {
      if (!(error instanceof WaitedTooLong)) throw error;
      throw (this.#stuck = stuck(label));
    } finally {
      process.off('message', listen);
      this.#reject = null;
    }
  }

  async stop(): Promise<void> {
    await this.#child.stop({ graceMs: STOP_GRACE_MS });
  }
}

/** Why a generator ended, once it has. */
function crashOf({ label, exited, logFile }: Child): Promise<StackbenchError> {
  return exited.then(async ({ code, signal }) => {
    const log = await quotedLog(logFile);
    return new StackbenchError({
      code: 'generator-crashed',
      what: `The ${label} process ended early (${code ?? signal ?? 'unknown'}).`,
      why: log === '' ? 'It left no message.' : log,
      fix: 'Run again; if it happens again, report it.',
    });
  });
}

function stuck(label: string): StackbenchError {
  return new StackbenchError({
    code: 'generator-stuck',
    what: `The ${label} process did not report in time.`,
    why: 'It may not have had enough CPU time.',
    fix: 'Free the cores of the generator and run again.',
  });
}
