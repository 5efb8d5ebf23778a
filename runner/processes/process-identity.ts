import { readFileSync } from 'node:fs';

/** A process by id and start time, so that a reused id is another process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, `/proc/PID/stat` field 22; null where there is no /proc. */
  readonly startTime: string | null;
}

/** This process as a label on what is not a process: id and start time. */
export function ownerOfLeftovers(): string {
  const { pid, startTime } = identityOf(process.pid);
  return `${pid}:${startTime ?? 'unknown'}`;
}

/** A process as it is now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) };
}

function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets; the fields count from the last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Whether that very process still runs. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startTimeOf(pid);
  // Where start times cannot be read (no /proc, or one that hides others), a process of that id counts as the same: to end it would be worse.
  return now === null || startTime === null || now === startTime;
}
