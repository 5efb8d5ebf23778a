import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** The kernel's account of a process's CPU time, µs. */
export interface ProcessCpu {
  /** Its living threads: `/proc/PID/task/TID/schedstat`, first field, ns. */
  readonly threadsUs: number;
  /** The process with threads that have ended: `utime` and `stime` of `/proc/PID/stat` (proc(5)), ticks. */
  readonly wholeUs: number;
  /** Children that ended and were waited for, and theirs: `cutime` and `cstime`, ticks. */
  readonly endedChildrenUs: number;
  /** When it started, ticks since boot: its id may come again. */
  readonly startedAt: string;
}

/** CPU time by process id; a process without a known time is absent. */
export type CpuSnapshot = ReadonlyMap<number, ProcessCpu>;

const TICK_US = 10_000;

/** CPU time so far of each process (Linux). */
export function readCpu(pids: readonly number[]): CpuSnapshot {
  return new Map(
    pids.flatMap((pid) => {
      const cpu = cpuOf(pid);
      return cpu === null ? [] : [[pid, cpu] as const];
    }),
  );
}

/** Resident memory in bytes of all processes together; null if unknown. */
export function residentBytes(pids: readonly number[]): number | null {
  let total: number | null = null;
  for (const pid of pids) {
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
    if (kib !== undefined) total = (total ?? 0) + Number(kib) * 1024;
  }
  return total;
}

function cpuOf(pid: number): ProcessCpu | null {
  const threadsUs = threadsUsOf(pid);
  const stat = readProc(`/proc/${pid}/stat`);
  if (threadsUs === null || stat === null) return null;
  // The second field is a name that may contain anything; the third begins after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
  return {
    threadsUs,
    wholeUs: ((user ?? 0) + (system ?? 0)) * TICK_US,
    endedChildrenUs: ((childrenUser ?? 0) + (childrenSystem ?? 0)) * TICK_US,
    startedAt: fields[19] ?? '',
  };
}

/**
 * Null if a thread exists without an account. A kernel without accounts may write zeros, as may a process that has not
 * run yet.
 */
function threadsUsOf(pid: number): number | null {
  try {
    let ns = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      const account = readProc(`${folder}/schedstat`);
      if (account !== null) ns += Number(account.split(' ')[0]);
      else if (existsSync(folder)) return null;
    }
    return ns > 0 ? ns / 1000 : null;
  } catch {
    return null;
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
