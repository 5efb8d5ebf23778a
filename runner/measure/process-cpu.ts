import { readFileSync } from 'node:fs';
import { readProcessStat, TICK_US } from '../machine/proc/process-stat.ts';
import { type ThreadTimes, readThreadTimes } from './thread-times.ts';

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

/** The same, with the times of each living thread. */
export type ThreadSnapshot = ReadonlyMap<number, ProcessCpu & { readonly threads: ReadonlyMap<number, ThreadTimes> }>;

/** CPU time so far of each process (Linux). */
export function readCpu(pids: readonly number[]): ThreadSnapshot {
  return new Map(
    pids.flatMap((pid) => {
      const threads = readThreadTimes(pid);
      const stat = readProcessStat(pid);
      if (threads === null || stat === null) return [];
      let threadsUs = 0;
      for (const { ranUs } of threads.values()) threadsUs += ranUs;
      const cpu = {
        threads,
        threadsUs,
        wholeUs: (stat.userTicks + stat.systemTicks) * TICK_US,
        endedChildrenUs: (stat.childrenUserTicks + stat.childrenSystemTicks) * TICK_US,
        startedAt: stat.startTime,
      };
      return [[pid, cpu] as const];
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

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
