import { type GeneratorProcess, startGenerator } from './generator-process.ts';
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

/**
 * Starts a generator, gives it its one job and waits for the result.
 * @throws StackbenchError when the server is gone, or the generator crashed or is stuck; the signal's reason when that
 * aborts.
 */
export async function playInChild<Result>(job: ProcessJob, generator: ForkedGenerator): Promise<Result> {
  const { label, module, childJob, limitMs } = generator;
  const { workDir, cpus, signal } = job;
  const process = await startGenerator({ label, module, workDir, cpus, signal });
  job.onGenerator?.(process.pid);
  try {
    return await process.ask<GeneratorMessage<Result>, Result>(childJob, {
      limitMs,
      signal,
      onSent: () => followDrops(process, job.appSignals ?? []),
      onMessage(message, { resolve, reject }) {
        if (message.type === 'begin' || message.type === 'end') job.onSlice?.(message.slice, message.type);
        else if (message.type === 'progress') job.onProgress?.(message.completed);
        else if (message.type === 'gone') reject(serverGone(job.baseUrl, label, message.reason));
        else resolve(message.result);
      },
    });
  } finally {
    await process.stop();
  }
}

/** Reports every app that is not to be measured any further to a generator. */
export function followDrops(generator: GeneratorProcess, signals: readonly AbortSignal[]): void {
  for (const [app, signal] of signals.entries()) {
    const drop = (): void => generator.send({ type: 'drop', app } satisfies DropMessage);
    if (signal.aborted) drop();
    else signal.addEventListener('abort', drop, { once: true });
  }
}
