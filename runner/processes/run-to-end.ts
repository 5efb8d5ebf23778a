import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { startChild } from './start-child.ts';

export interface ChildRun {
  /** For messages: `go build`. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** After this it is ended; left out: never. */
  readonly withinMs?: number;
  /** Where its stdout goes: to the caller, or to the log beside stderr. */
  readonly stdout: 'pipe' | 'log';
  /** Who runs it; left out: we do. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface EndedRun {
  readonly code: number | null;
  readonly signal: string | null;
  /** Its stdout, where that was piped. */
  readonly output: string;
  /** Whether it was ended for taking longer than `withinMs`. */
  readonly tooLong: boolean;
}

const GRACE_MS = 2000;

/**
 * Runs a program to its end. It is in the ledger while it runs, and ended with its children when the signal or the time limit comes;
 * children that it leaves behind are ended too.
 * @throws the signal's reason when aborted, StackbenchError `could-not-start` when it cannot be executed.
 */
export async function runToEnd(run: ChildRun): Promise<EndedRun> {
  run.signal.throwIfAborted();
  mkdirSync(dirname(run.logFile), { recursive: true });
  const child = await startChild({ ...run, cpus: [] });
  let output = '';
  child.process.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  let tooLong = false;
  const stop = (): void => void child.stop({ graceMs: GRACE_MS });
  const limit = setTimeout(
    () => {
      tooLong = true;
      stop();
    },
    run.withinMs ?? 2 ** 31 - 1,
  );
  run.signal.addEventListener('abort', stop, { once: true });
  if (run.signal.aborted) stop();
  const { code, signal } = await child.exited;
  clearTimeout(limit);
  run.signal.removeEventListener('abort', stop);
  await child.stop({ graceMs: GRACE_MS });
  run.signal.throwIfAborted();
  return { code, signal, output, tooLong };
}
