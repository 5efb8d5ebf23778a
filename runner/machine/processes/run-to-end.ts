import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Child, type ChildSpec, startChild } from './start-child.ts';
import { WaitedTooLong, waitFor } from './wait-for.ts';

export interface ChildRun {
  /** For messages: `go build`. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  readonly signal?: AbortSignal | undefined;
  /** Maximum time, in ms, after which it is ended. Default: half an hour. */
  readonly withinMs?: number;
  /** Expected time, in ms, that is not reported as a wait. */
  readonly expectedMs?: number;
  /** Maximum time to end after SIGTERM, in ms. */
  readonly graceMs?: number;
  /** Target of its stdout: the caller, or the log together with stderr; `both` gives stderr to the caller too. */
  readonly stdout: NonNullable<ChildSpec['stdout']>;
  /** Maximum number of characters of output; a program that prints more is ended. */
  readonly mostOutput?: number;
  /** The user that runs it. Default: us. */
  readonly user?: ChildSpec['user'];
}

export interface EndedRun {
  readonly code: number | null;
  readonly signal: string | null;
  /** Its stdout and its stderr, if they were piped. */
  readonly output: string;
  readonly errors: string;
  /** Whether it was ended for taking longer than `withinMs`, or for printing more than `mostOutput`. */
  readonly tooLong: boolean;
  readonly tooMuch: boolean;
}

const LONGEST_MS = 30 * 60_000;
const GRACE_MS = 2000;
const MOST_OUTPUT = 64 * 2 ** 20;

/**
 * Runs a program to its end. It is in the ledger while it runs, and ended with its children when the signal or the time
 * limit comes; children that it leaves behind are ended too.
 * @throws the signal's reason when aborted, StackbenchError `could-not-start` when it cannot be executed,
 * `could-not-end`
 */
export async function runToEnd(run: ChildRun): Promise<EndedRun> {
  run.signal?.throwIfAborted();
  mkdirSync(dirname(run.logFile), { recursive: true });
  const { user, ...spec } = run;
  const child = await startChild({ ...spec, cpus: [], ...(user === undefined ? {} : { user }) });
  const heard = listen(child, run.mostOutput ?? MOST_OUTPUT);
  let tooLong = false;
  try {
    const { expectedMs = 0, signal } = run;
    const wait = { what: `${run.label} to end`, withinMs: run.withinMs ?? LONGEST_MS, expectedMs, signal };
    await waitFor(Promise.race([child.exited, heard.tooMuch]), wait);
  } catch (error) {
    if (run.signal?.aborted !== true && !(error instanceof WaitedTooLong)) throw error;
    tooLong = error instanceof WaitedTooLong;
  } finally {
    await child.stop({ graceMs: run.graceMs ?? GRACE_MS });
  }
  run.signal?.throwIfAborted();
  return { ...(await child.exited), ...heard.text(), tooLong };
}

interface Heard {
  /** Resolves when more was printed than is allowed. */
  readonly tooMuch: Promise<void>;
  text(): Pick<EndedRun, 'output' | 'errors' | 'tooMuch'>;
}

function listen({ process }: Child, mostOutput: number): Heard {
  const { promise, resolve } = Promise.withResolvers<void>();
  const text = { output: '', errors: '' };
  let tooMuch = false;
  for (const [name, stream] of [
    ['output', process.stdout],
    ['errors', process.stderr],
  ] as const) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      tooMuch ||= text[name].length + more.length > mostOutput;
      if (tooMuch) resolve();
      else text[name] += more;
    });
  }
  return { tooMuch: promise, text: () => ({ ...text, tooMuch }) };
}
