import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** One process as `/proc/PID/stat` has it. */
export interface ProcessRow {
  readonly pid: number;
  /** `R`, `S`, `D`, `T` (stopped), `t` (stopped by a debugger), `Z` (ended, not buried), `X`. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly hasTerminal: boolean;
  /** Clock ticks since boot. */
  readonly startTime: string;
}

/** All processes that run, those left out that have ended and are only not buried; null where there is no /proc. */
export function readProcesses(): ProcessRow[] | null {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return null;
  }
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  if (pids.length === 0) return null;
  return pids.flatMap((pid) => readProcess(pid) ?? []);
}

/** Null for what has ended, buried or not, and where there is no /proc. */
export function readProcess(pid: number): ProcessRow | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets; the fields count from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent, group, session, terminal] = fields;
    if (state === 'Z' || state === 'X') return null;
    return {
      pid,
      state,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      hasTerminal: terminal !== '0',
      startTime: fields[19] ?? '',
    };
  } catch {
    return null;
  }
}

/** Whether one line of a process's first environment is this; false where it is not ours to see. */
export function startedWith(pid: number, line: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(line);
  } catch {
    return false;
  }
}

/** The folder that a process stands in; null where it is not ours to see. */
export function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** Where a process prints, as paths of files; empty where it is not ours to see. */
export function outputsOf(pid: number): string[] {
  return [1, 2].flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}

/** Whether one of the processes is held by SIGSTOP or by a debugger, or the first by the freezer of its control group. */
export function anyHeld(pids: readonly number[]): boolean {
  const isHeld = (pid: number): boolean => ['T', 't'].includes(readProcess(pid)?.state ?? '');
  return pids.some(isHeld) || (pids[0] !== undefined && isFrozen(pids[0]));
}

/** By control groups of version 2, or of version 1, which has a freezer of its own. */
function isFrozen(pid: number): boolean {
  const groups = textOf(`/proc/${pid}/cgroup`);
  const group = /^0::(\/.+)$/m.exec(groups)?.[1];
  if (group !== undefined && /^frozen 1$/m.test(textOf(`/sys/fs/cgroup${group}/cgroup.events`))) return true;
  const older = /^\d+:(?:[^:]*,)?freezer(?:,[^:]*)?:(\/.+)$/m.exec(groups)?.[1];
  return older !== undefined && textOf(`/sys/fs/cgroup/freezer${older}/freezer.state`).trim() === 'FROZEN';
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
