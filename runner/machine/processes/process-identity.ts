import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { readProcessStat } from '../proc/process-stat.ts';

/**
 * A process by id and start time, so that a reused id is another process, and by the machine and namespace of that id.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, `/proc/PID/stat` field 22; null without /proc. */
  readonly startTime: string | null;
  /** Absent in files of older versions: this machine. */
  readonly at?: Whereabouts;
}

/** What gives process ids their meaning. A home, and what we keep there, may be shared by machines and containers. */
interface Whereabouts {
  /** Of the machine, hashed. */
  readonly machine: string;
  /** Null if unknown. */
  readonly boot: string | null;
  readonly pidNamespace: string | null;
}

let own: Whereabouts | null = null;

/** This process as a label, for example on containers: id and start time. */
export function ownerOfLeftovers(): string {
  const { pid, startTime } = identityOf(process.pid);
  return `${pid}:${startTime ?? 'unknown'}`;
}

/** A process as it is now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid), at: here() };
}

/** Whether that very process still runs here; false for one of another machine, about which nothing is known. */
export function isAlive({ pid, startTime, at }: ProcessIdentity): boolean {
  if (whereIs(at) !== 'here') return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startTimeOf(pid);
  // Where start times cannot be read (no /proc, or one that hides others), a process of that id counts as the same: to
  // end it would be worse.
  return now === null || startTime === null || now === startTime;
}

/**
 * Whether a process is one of another machine or container that shares our files: it may run or not, its id means
 * nothing here.
 */
export function isElsewhere({ at }: ProcessIdentity): boolean {
  return whereIs(at) === 'elsewhere';
}

/** Whether ids of that time and place mean the same now and here. */
export function isOfHere({ at }: ProcessIdentity): boolean {
  return whereIs(at) === 'here';
}

function whereIs(at: Whereabouts | undefined): 'here' | 'earlier-boot' | 'elsewhere' {
  if (at === undefined) return 'here';
  const { machine, boot, pidNamespace } = here();
  const isSameMachine = at.machine === machine;
  // Without /proc, two namespaces of one machine cannot be distinguished.
  const isSame = (then: string | null, now: string | null): boolean =>
    then === null || now === null ? isSameMachine : then === now;
  if (!isSame(at.boot, boot)) return isSameMachine ? 'earlier-boot' : 'elsewhere';
  return isSame(at.pidNamespace, pidNamespace) ? 'here' : 'elsewhere';
}

function here(): Whereabouts {
  own ??= {
    machine: digest(`${textOf('/etc/machine-id') ?? ''} ${hostname()}`).slice(0, 16),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOf('/proc/self/ns/pid'),
  };
  return own;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function startTimeOf(pid: number): string | null {
  return readProcessStat(pid)?.startTime || null;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
