import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { explainRefusal } from '../../model/system-refusal.ts';
import { boundToParent } from './bound-to-parent.ts';
import { findOnPath, isExecutable, pinnedCommand } from './cpu-placement.ts';
import { forgetProcess, recordProcess } from './ledger.ts';
import { groupIsLeft } from './process-group.ts';

export interface ChildSpec {
  /** For messages: `Redis`, `express-postgres`. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Cores the child may use; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  /** Gets stderr, and stdout unless `stdout` is `pipe`. */
  readonly logFile: string;
  readonly stdout?: 'pipe' | 'log';
  /** Opens an IPC channel. */
  readonly ipc?: boolean;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Child {
  readonly label: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly logFile: string;
  /** Resolves, never rejects, when the process is gone. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly running: () => boolean;
  /**
   * SIGTERM (or `signal`), then SIGKILL after `graceMs`, for the process and what it started in its group, even when it is gone
   * itself; resolves when all are gone. Safe to call twice.
   */
  stop(options?: { readonly graceMs?: number; readonly signal?: NodeJS.Signals }): Promise<void>;
}

/** A killed process may take a moment to let go of its memory. */
const KILLED_WITHIN_MS = 1000;

/**
 * Starts a process that is recorded in the ledger until its whole group is gone, so that a later command can sweep it if this one
 * is killed.
 * @throws StackbenchError `could-not-start` when the program cannot be executed.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  // `taskset` and `setpriv` stand in front of the program, so that the system's own error would be about them.
  if (!canBeFound(spec)) throw couldNotStart(spec, new Error(whyNotFound(spec)));
  const log = openSync(spec.logFile, 'a');
  const pinned = pinnedCommand(spec.command, spec.args, spec.cpus);
  const bound = boundToParent(pinned.command, pinned.args);
  const child = spawn(bound.command, bound.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['ignore', spec.stdout === 'pipe' ? 'pipe' : log, log, ...(spec.ipc === true ? ['ipc' as const] : [])],
    ...(spec.user === undefined ? {} : { uid: spec.user.uid, gid: spec.user.gid }),
    // A group of its own, so that a Ctrl-C in the terminal reaches us alone and teardown keeps its order.
    detached: true,
  });
  closeSync(log);
  let gone = false;
  let allGone = false;
  const forget = (pid: number): void => {
    allGone = true;
    forgetProcess(pid);
  };
  const exited = new Promise<{ code: number | null; signal: string | null }>((ended) => {
    child.once('close', (code, signal) => {
      gone = true;
      // What it started may outlive it; then the ledger still knows its id, which is not given anew as long as they live.
      if (child.pid !== undefined && !groupIsLeft(child.pid)) forget(child.pid);
      ended({ code, signal });
    });
  });
  await new Promise<void>((spawned, reject) => {
    child.once('spawn', spawned);
    child.once('error', (error) => {
      reject(couldNotStart(spec, error));
    });
  });
  const pid = child.pid as number;
  recordProcess(pid, spec.label);
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal);
    } catch {
      child.kill(signal);
    }
  };
  return {
    label: spec.label,
    pid,
    process: child,
    logFile: spec.logFile,
    exited,
    running: () => !gone,
    async stop({ graceMs = 3000, signal = 'SIGTERM' } = {}) {
      // From here on the id may be somebody else's.
      if (allGone) return;
      const deadline = performance.now() + graceMs;
      if (!gone || groupIsLeft(pid)) send(signal);
      const timer = setTimeout(() => send('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
      // What it started itself ends after it: a shell's pipeline, a database's helpers.
      await untilGroupEnds(pid, deadline);
      if (groupIsLeft(pid)) {
        send('SIGKILL');
        await untilGroupEnds(pid, performance.now() + KILLED_WITHIN_MS);
      }
      forget(pid);
    },
  };
}

async function untilGroupEnds(leader: number, deadline: number): Promise<void> {
  while (groupIsLeft(leader) && performance.now() < deadline) await pause(5);
}

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

function canBeFound({ command, env, cwd }: ChildSpec): boolean {
  if (command.includes('/')) return isExecutable(resolve(cwd, command));
  return process.platform === 'win32' || findOnPath(command, env['PATH'] ?? DEFAULT_PATH) !== null;
}

function whyNotFound({ command, env }: ChildSpec): string {
  if (command.includes('/')) return 'there is no such program';
  const path = env['PATH'] ?? '';
  return path === '' ? 'PATH is not set, so it is not found' : `there is no such program on PATH (${path})`;
}

/** The last lines of a child's log, for an error message; empty when there is none. */
export async function logTail(logFile: string, lines = 5): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-lines).join('\n');
}

/** Resolves when a child is gone, with how it ended and the last lines of its log. */
export async function endOf(child: Child): Promise<string> {
  const { code, signal } = await child.exited;
  const log = await logTail(child.logFile, 12);
  return `It ended with ${signal ?? `exit code ${code}`}.${log === '' ? '' : ` Its log ends:\n${log}`}`;
}

/** The program itself was found. */
const PART_MISSING = {
  why: 'the folder that it runs in, the interpreter that its first line names, or /dev/null is not there (ENOENT)',
  fix: 'See that nothing removes them while stackbench runs, and run it again.',
};

function couldNotStart(spec: ChildSpec, cause: Error): StackbenchError {
  const refused = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? PART_MISSING : explainRefusal(cause);
  return new StackbenchError({
    code: 'could-not-start',
    what: `${spec.label} could not be started.`,
    why: `${spec.command}: ${refused?.why ?? cause.message}`,
    fix: refused?.fix ?? 'Run `stackbench doctor` to see what is missing.',
    cause,
  });
}
