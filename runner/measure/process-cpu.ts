import { existsSync, readFileSync } from 'node:fs';
import { threadsOf } from '../machine/proc/process-ids.ts';
import { readProcessStat, TICK_US } from '../machine/proc/process-stat.ts';

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
  const stat = readProcessStat(pid);
  if (threadsUs === null || stat === null) return null;
  return {
    threadsUs,
    wholeUs: (stat.userTicks + stat.systemTicks) * TICK_US,
    endedChildrenUs: (stat.childrenUserTicks + stat.childrenSystemTicks) * TICK_US,
    startedAt: stat.startTime,
  };
}

/**
 * Null if a thread exists without an account. A kernel without accounts may write zeros, as may a process that has not
 * run yet.
 */
function threadsUsOf(pid: number): number | null {
  let ns = 0;
  for (const thread of threadsOf(pid)) {
    const folder = `/proc/${pid}/task/${thread}`;
    const account = readProc(`${folder}/schedstat`);
    if (account !== null) ns += Number(account.split(' ')[0]);
    else if (existsSync(folder)) return null;
  }
  return ns > 0 ? ns / 1000 : null;
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
