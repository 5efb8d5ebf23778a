import type { ChildProcess } from 'node:child_process';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { ProcessFamily } from './process-family.ts';
import { groupIsLeft } from './process-group.ts';
import type { ProcessRow } from './process-table.ts';
import { WaitedTooLong, waitFor, waitUntil } from './wait-for.ts';

/** Maximum time for the end after SIGKILL, in ms: memory is given back, or a disk is waited for. */
const KILLED_WITHIN_MS = 5000;
const ASK_EVERY_MS = 5;

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

/**
 * Ends a process and all that it started: `signal`, SIGTERM for those outside its group, and SIGKILL after `graceMs`.
 * @throws StackbenchError `could-not-end`
 */
export async function endFamily(ending: Ending): Promise<void> {
  const { label, pid, family, graceMs, running, exited } = ending;
  const deadline = performance.now() + graceMs;
  const leftMs = (): number => Math.max(0, deadline - performance.now());
  family.look();
  sendToGroup(ending, ending.signal);
  await inTime(waitFor(exited, { what: `${label} to end`, withinMs: leftMs() }));
  // Processes outside its group have had no signal yet. Others end by themselves when it has ended.
  if (!running() && isLeft(pid, family)) {
    family.signal('SIGTERM', ({ group }) => group !== pid);
    family.signal('SIGCONT', isStopped);
    await untilEnded(`what ${label} started to end`, ending, leftMs());
  }
  if (!running() && !isLeft(pid, family)) return;
  const left = await killAll(ending);
  if (running() || left.length > 0 || groupIsLeft(pid)) throw couldNotEnd(label, pid, left);
}

/**
 * Kills all, and what they started meanwhile: a process may start another one after it was looked at. Returns what is
 * left.
 */
async function killAll(ending: Ending): Promise<ProcessRow[]> {
  const { label, family } = ending;
  const deadline = performance.now() + KILLED_WITHIN_MS;
  let left = family.look();
  do {
    family.signal('SIGKILL');
    sendToGroup(ending, 'SIGKILL');
    await untilEnded(`${label}, which was killed, to end`, ending, Math.max(0, deadline - performance.now()));
    left = family.look();
  } while (left.length > 0 && performance.now() < deadline);
  return left;
}

/** What is left of a process that is gone: others of its group, and what it started elsewhere. */
export function isLeft(pid: number, family: ProcessFamily): boolean {
  return groupIsLeft(pid) || family.look().length > 0;
}

function sendToGroup({ pid, family, running, child }: Ending, signal: NodeJS.Signals): void {
  if (!running() && !groupIsLeft(pid)) return;
  try {
    process.kill(-pid, signal);
  } catch {
    child.kill(signal);
  }
  // A stopped process reacts only to SIGKILL until it is continued.
  family.signal('SIGCONT', isStopped);
}

function isStopped({ state }: ProcessRow): boolean {
  return state === 'T';
}

async function untilEnded(what: string, { pid, family, running }: Ending, withinMs: number): Promise<void> {
  const ended = (): true | null => (running() || groupIsLeft(pid) || family.running().length > 0 ? null : true);
  await inTime(waitUntil(ended, { what, withinMs, everyMs: ASK_EVERY_MS }));
}

/** Waits no longer than its limit; the caller checks what is left. */
async function inTime(wait: Promise<unknown>): Promise<void> {
  try {
    await wait;
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
  }
}

function couldNotEnd(label: string, pid: number, left: readonly ProcessRow[]): StackbenchError {
  const which =
    left.length === 0 ? `process ${pid}` : left.map((row) => `process ${row.pid} (state ${row.state})`).join(', ');
  return new StackbenchError({
    code: 'could-not-end',
    what: `${label} could not be ended.`,
    why: `${which} did not end within ${KILLED_WITHIN_MS / 1000} s of SIGKILL: it is frozen, waits for a disk, or belongs to another user.`,
    fix: `The next command will retry; see \`ps -o pid,stat,wchan,command ${left.map((row) => row.pid).join(' ') || pid}\`.`,
  });
}
