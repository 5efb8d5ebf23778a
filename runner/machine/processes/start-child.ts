import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { explainRefusal } from '../../../model/system-refusal.ts';
import { findOnPath, isExecutable, pinnedCommand } from '../cpu-placement.ts';
import { boundToParent } from './bound-to-parent.ts';
import { forgetProcess, recordProcess } from './ledger.ts';
import { logTail } from './log-file.ts';
import { MARK, ProcessFamily } from './process-family.ts';
import { groupIsLeft } from './process-group.ts';
import { identityOf } from './process-identity.ts';
import type { ProcessRow } from './process-table.ts';
import { WaitedTooLong, waitFor, waitUntil } from './wait-for.ts';

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
  /** Resolves, never rejects, when the process is gone. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly running: () => boolean;
  /**
   * SIGTERM (or `signal`), then SIGKILL after `graceMs`, for the process and all that it started, wherever that stands, even when it is
   * gone itself; stopped ones are continued first. Resolves when all are gone. Safe to call twice.
   * @throws StackbenchError `could-not-end` where something outlives SIGKILL; it stays in the ledger.
   */
  stop(options?: { readonly graceMs?: number; readonly signal?: NodeJS.Signals }): Promise<void>;
}

/** A killed process may take a moment to let go of its memory, and longer when it waits for a disk. */
const KILLED_WITHIN_MS = 5000;
/** What a process leaves behind may hold its output open for ever. */
const OUTPUT_ENDS_WITHIN_MS = 500;
const ASK_EVERY_MS = 5;

/**
 * Starts a process that is recorded in the ledger until it and all that it started are gone, so that a later command can sweep it if
 * this one is killed.
 * @throws StackbenchError `could-not-start` when the program cannot be executed.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  // `taskset` and `setpriv` stand in front of the program, so that the system's own error would be about them.
  const command = commandOf(spec);
  if (command === null) throw couldNotStart(spec, new Error(whyNotFound(spec)));
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
  const family = new ProcessFamily(identityOf(pid), mark, spec.logFile);
  recordProcess(mark, spec.label, pid);
  const forgetAtEnd = async (): Promise<void> => {
    await exited;
    // What it started may outlive it; then the ledger still knows its id, which is not given anew as long as they live.
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
    async stop({ graceMs = 3000, signal = 'SIGTERM' } = {}) {
      // From here on the id may be somebody else's.
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
      // A group of its own, so that a Ctrl-C in the terminal reaches us alone and teardown keeps its order.
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

/** Resolves when a process has ended and all of its output has come, or does not end although the process did. */
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

interface Ending {
  readonly label: string;
  readonly pid: number;
  readonly family: ProcessFamily;
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  readonly running: () => boolean;
  readonly exited: Promise<unknown>;
  readonly child: ChildProcess;
}

/** @throws StackbenchError `could-not-end` */
async function endFamily(ending: Ending): Promise<void> {
  const { label, pid, family, graceMs, running, exited } = ending;
  const deadline = performance.now() + graceMs;
  const leftMs = (): number => Math.max(0, deadline - performance.now());
  family.look();
  sendToGroup(ending, ending.signal);
  await inTime(waitFor(exited, { what: `${label} to end`, withinMs: leftMs() }));
  // Some stand outside its group: they have heard nothing yet. Others end by themselves when it has.
  if (!running() && isLeft(pid, family)) {
    family.signal('SIGTERM', ({ group }) => group !== pid);
    family.signal('SIGCONT', isStopped);
    await untilEnded(`what ${label} started to end`, ending, leftMs());
  }
  if (!running() && !isLeft(pid, family)) return;
  family.look();
  family.signal('SIGKILL');
  sendToGroup(ending, 'SIGKILL');
  await untilEnded(`${label}, which was killed, to end`, ending, KILLED_WITHIN_MS);
  const left = family.look();
  if (running() || left.length > 0 || groupIsLeft(pid)) throw couldNotEnd(label, pid, left);
}

/** What is left of a process that is gone: others of its group, and what it started elsewhere. */
function isLeft(pid: number, family: ProcessFamily): boolean {
  return groupIsLeft(pid) || family.look().length > 0;
}

function sendToGroup({ pid, family, running, child }: Ending, signal: NodeJS.Signals): void {
  if (!running() && !groupIsLeft(pid)) return;
  try {
    process.kill(-pid, signal);
  } catch {
    child.kill(signal);
  }
  // A stopped process hears nothing but SIGKILL until it is continued.
  family.signal('SIGCONT', isStopped);
}

function isStopped({ state }: ProcessRow): boolean {
  return state === 'T';
}

async function untilEnded(what: string, { pid, family, running }: Ending, withinMs: number): Promise<void> {
  const ended = (): true | null => (running() || groupIsLeft(pid) || family.running().length > 0 ? null : true);
  await inTime(waitUntil(ended, { what, withinMs, everyMs: ASK_EVERY_MS }));
}

/** Waits no longer than that; what is then still to be done, others see. */
async function inTime(wait: Promise<unknown>): Promise<void> {
  try {
    await wait;
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
  }
}

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** The program as it is started, null where there is none. The system's own search would take it from the current folder, too. */
function commandOf({ command, env, cwd }: ChildSpec): string | null {
  if (command.includes('/')) return isExecutable(resolve(cwd, command)) ? command : null;
  return process.platform === 'win32' ? command : findOnPath(command, env['PATH'] ?? DEFAULT_PATH);
}

function whyNotFound({ command, env }: ChildSpec): string {
  if (command.includes('/')) return 'there is no such program';
  const path = env['PATH'] ?? '';
  return path === '' ? 'PATH is not set, so it is not found' : `there is no such program on PATH (${path})`;
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

function couldNotEnd(label: string, pid: number, left: readonly ProcessRow[]): StackbenchError {
  const which =
    left.length === 0 ? `process ${pid}` : left.map((row) => `process ${row.pid} (state ${row.state})`).join(', ');
  return new StackbenchError({
    code: 'could-not-end',
    what: `${label} could not be ended.`,
    why: `${which} did not end within ${KILLED_WITHIN_MS / 1000} s of SIGKILL: it is frozen, waits for a disk, or belongs to another user.`,
    fix: `The next command tries again; see \`ps -o pid,stat,wchan,cmd ${left.map((row) => row.pid).join(' ') || pid}\`.`,
  });
}
