import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { ownModule } from '../machine/package-root.ts';
import { logTail } from '../machine/processes/log-file.ts';
import { type Child, startChild } from '../machine/processes/start-child.ts';
import { WaitedTooLong, waitFor } from '../machine/processes/wait-for.ts';
import { serverGone } from './server-gone.ts';

/** A message of a forked generator to its parent. */
export type GeneratorMessage<Result> =
  | { readonly type: 'begin'; readonly slice: number }
  | { readonly type: 'end'; readonly slice: number }
  | { readonly type: 'progress'; readonly completed: number }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'gone'; readonly reason: string };

/** A message of the parent: the app is not to be measured any further. */
export interface DropMessage {
  readonly type: 'drop';
  /** Its place in the job's list of apps. */
  readonly app: number;
}

/** Where the process runs, and who follows it. */
interface ProcessJob {
  /** The server that it measures, for messages. */
  readonly baseUrl: string;
  /** Aborted when the app of that place is not to be measured any further. */
  readonly appSignals?: readonly AbortSignal[];
  readonly workDir: string;
  /** Cores of the process; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  readonly signal: AbortSignal;
  readonly onSlice?: (slice: number, edge: 'begin' | 'end') => void;
  readonly onGenerator?: (pid: number) => void;
  readonly onProgress?: (completed: number) => void;
}

interface ForkedGenerator {
  /** For messages and the name of the log: `autocannon`. */
  readonly label: string;
  /** Its entry, relative to the source root; it plays the one job that it receives by IPC. */
  readonly module: string;
  /** Plain data, sent as it is. */
  readonly childJob: object;
  /** Maximum time for the result, in ms; a generator that takes longer is stuck. */
  readonly limitMs: number;
}

/** Time between the request to end and the kill, in ms. */
const STOP_GRACE_MS = 500;

/**
 * Forks a generator with Node's defaults onto the generator's cores, gives it its job and waits for the result.
 * @throws StackbenchError when the server is gone, or the generator crashed or is stuck; the signal's reason when that
 * aborts.
 */
export async function playInChild<Result>(job: ProcessJob, generator: ForkedGenerator): Promise<Result> {
  job.signal.throwIfAborted();
  const child = await startChild({
    label: generator.label,
    command: process.execPath,
    args: [ownModule(generator.module)],
    env: {},
    cwd: job.workDir,
    cpus: job.cpus,
    logFile: join(job.workDir, `${generator.label}.log`),
    ipc: true,
  });
  job.onGenerator?.(child.pid);
  try {
    return await converse<Result>(child, job, generator);
  } finally {
    await child.stop({ graceMs: STOP_GRACE_MS });
  }
}

/** Sends the job and follows the messages; rejects when the child ends, the server is gone, or the signal aborts. */
async function converse<Result>(child: Child, job: ProcessJob, generator: ForkedGenerator): Promise<Result> {
  const { label, childJob, limitMs } = generator;
  const done = Promise.withResolvers<Result>();
  child.process.on('message', (raw) => {
    const message = raw as GeneratorMessage<Result>;
    if (message.type === 'begin' || message.type === 'end') job.onSlice?.(message.slice, message.type);
    else if (message.type === 'progress') job.onProgress?.(message.completed);
    else if (message.type === 'gone') done.reject(serverGone(job.baseUrl, label, message.reason));
    else done.resolve(message.result);
  });
  void child.exited.then(async ({ code, signal }) =>
    done.reject(crashed(label, code ?? signal, await logTail(child.logFile))),
  );
  child.process.once('error', (error) => done.reject(error));
  child.process.send(childJob, (error) => {
    if (error !== null) done.reject(error);
    else followDrops(child, job.appSignals ?? []);
  });
  try {
    const wait = { what: `${label} to report`, withinMs: limitMs, expectedMs: limitMs, signal: job.signal };
    return await waitFor(done.promise, wait);
  } catch (error) {
    throw error instanceof WaitedTooLong ? stuck(label) : error;
  }
}

/** Tells the child of every app that is not to be measured any further. */
function followDrops(child: Child, signals: readonly AbortSignal[]): void {
  for (const [app, signal] of signals.entries()) {
    // The child may have ended by then.
    const drop = (): void => void child.process.send({ type: 'drop', app } satisfies DropMessage, () => undefined);
    if (signal.aborted) drop();
    else signal.addEventListener('abort', drop, { once: true });
  }
}

function crashed(label: string, how: number | string | null, log: string): StackbenchError {
  return new StackbenchError({
    code: 'generator-crashed',
    what: `The ${label} process ended early (${how ?? 'unknown'}).`,
    why: log === '' ? 'It left no message.' : log,
    fix: 'Run again; if it happens again, report it.',
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
