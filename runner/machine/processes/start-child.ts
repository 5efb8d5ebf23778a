import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { pinnedCommand } from '../cpu-placement.ts';
import { forgetPs } from '../proc/read-ps.ts';
import { boundToParent } from './bound-to-parent.ts';
import { couldNotStart } from './could-not-start.ts';
import { endFamily, isLeft } from './end-family.ts';
import { findCommand } from './find-command.ts';
import { forgetProcess, recordProcess } from './ledger.ts';
import { quotedLog } from './log-file.ts';
import { MARK, ProcessFamily } from './process-family.ts';
import { identityOf } from './process-identity.ts';

export interface ChildSpec {
  /** For messages: `Redis`, `express-postgres`. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child but for our mark; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Cores the child may use; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  /** Gets stderr, and stdout unless `stdout` is `pipe`. */
  readonly logFile: string;
  /** `both` is stderr through a pipe too. */
  readonly stdout?: 'pipe' | 'log' | 'both';
  /** Opens an IPC channel. */
  readonly ipc?: boolean;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Child {
  readonly label: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly logFile: string;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly running: () => boolean;
  /** All processes that it started and that run now, itself included, wherever they went; empty without /proc. */
  family(): readonly number[];
  /**
   * SIGTERM (or `signal`), then SIGKILL after `graceMs`, for the process and everything that it started, even if it is
   * gone itself; stopped ones are continued first. Resolves when all are gone. Safe to call twice.
   * @throws StackbenchError `could-not-end` where something outlives SIGKILL; it stays in the ledger.
   */
  stop(options?: { readonly graceMs?: number; readonly signal?: NodeJS.Signals }): Promise<void>;
}

/**
 * Maximum time for the rest of the output after the end, in ms: what a process leaves behind may keep it open for ever.
 */
const OUTPUT_ENDS_WITHIN_MS = 500;

/**
 * Starts a process that is recorded in the ledger until it and all that it started are gone, so that a later command
 * can sweep it if this one is killed.
 * @throws StackbenchError `could-not-start` when the program cannot be executed.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  // The command begins with `setpriv` or `taskset`, so the system's own error would be about them.
  const { command, why } = findCommand(spec);
  if (command === null) throw couldNotStart(spec, new Error(why));
  const mark = randomBytes(8).toString('hex');
  recordProcess(mark, spec.label, null);
  const child = startMarked({ ...spec, command }, mark);
  let gone = false;
  let allGone = false;
  const exited = endOfProcess(child);
  child.once('exit', () => {
    gone = true;
  });
  const forget = (): void => {
    allGone = true;
    forgetProcess(mark);
  };
  await new Promise<void>((spawned, reject) => {
    child.once('spawn', spawned);
    child.once('error', (error) => {
      forgetProcess(mark);
      reject(couldNotStart(spec, error));
    });
  });
  const pid = child.pid as number;
  // It is in no earlier reading.
  forgetPs();
  const family = new ProcessFamily(identityOf(pid), mark, spec.logFile);
  recordProcess(mark, spec.label, pid);
  const forgetAtEnd = async (): Promise<void> => {
    await exited;
    // Its children may outlive it; then the ledger still has its id, which is not reused as long as they run.
    if (!isLeft(pid, family)) forget();
  };
  void forgetAtEnd();
  return {
    label: spec.label,
    pid,
    process: child,
    logFile: spec.logFile,
    exited,
    running: () => !gone,
    family: () => family.look().map((row) => row.pid),
    async stop({ graceMs = 3000, signal = 'SIGTERM' } = {}) {
      // From here on the id may belong to another process.
      if (allGone) return;
      await endFamily({ label: spec.label, pid, family, signal, graceMs, running: () => !gone, exited, child });
      forget();
    },
  };
}

function startMarked(spec: ChildSpec, mark: string): ChildProcess {
  try {
    return spawnMarked(spec, mark);
  } catch (error) {
    forgetProcess(mark);
    throw couldNotStart(spec, error instanceof Error ? error : new Error(String(error)));
  }
}

function spawnMarked(spec: ChildSpec, mark: string): ChildProcess {
  const log = openSync(spec.logFile, 'a');
  const pinned = pinnedCommand(spec.command, spec.args, spec.cpus);
  const bound = boundToParent(pinned.command, pinned.args);
  try {
    return spawn(bound.command, bound.args, {
      cwd: spec.cwd,
      env: { ...spec.env, [MARK]: mark },
      stdio: [
        'ignore',
        spec.stdout === 'pipe' || spec.stdout === 'both' ? 'pipe' : log,
        spec.stdout === 'both' ? 'pipe' : log,
        ...(spec.ipc === true ? ['ipc' as const] : []),
      ],
      ...(spec.user === undefined ? {} : { uid: spec.user.uid, gid: spec.user.gid }),
      // A group of its own, so that a Ctrl-C in the terminal reaches only us and teardown keeps its order.
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

/** Resolves when a process has ended and its output is complete, or stays open after `OUTPUT_ENDS_WITHIN_MS`. */
function endOfProcess(child: ChildProcess): Child['exited'] {
  return new Promise((ended) => {
    child.once('close', (code, signal) => ended({ code, signal }));
    child.once('exit', (code, signal) => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        ended({ code, signal });
      }, OUTPUT_ENDS_WITHIN_MS).unref();
    });
  });
}

/** Resolves when a child is gone, with how it ended, what it left running, and what its log names. */
export async function endOf(child: Child): Promise<string> {
  const { code, signal } = await child.exited;
  const left = code === 0 ? child.family() : [];
  const log = await quotedLog(child.logFile);
  const still = left.length === 0 ? '' : ` ${stillRuns(left)}`;
  return `It ended with ${signal ?? `exit code ${code}`}.${still}${log === '' ? '' : ` Its log:\n${log}`}`;
}

function stillRuns(left: readonly number[]): string {
  const one = left.length === 1 ? 'process' : 'processes';
  return `What it started still runs (${one} ${left.slice(0, 3).join(', ')}): it went into the background.`;
}
