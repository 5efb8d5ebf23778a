import { readFileSync } from 'node:fs';
import { hasProc } from '../machine/proc/has-proc.ts';
import { readProcessStat, TICK_US } from '../machine/proc/process-stat.ts';
import type { PsTable } from '../machine/proc/ps-table.ts';
import { readPs } from '../machine/proc/read-ps.ts';
import { type ThreadTimes, readThreadTimes } from './thread-times.ts';

/** The system's account of a process's CPU time, µs. From `ps`, all of it counts as that of living threads. */
export interface ProcessCpu {
  /** Its living threads: `/proc/PID/task/TID/schedstat`, first field, ns. */
  readonly threadsUs: number;
  /** The process with threads that have ended: `utime` and `stime` of `/proc/PID/stat` (proc(5)), ticks. */
  readonly wholeUs: number;
  /** Children that ended and were waited for, and theirs: `cutime` and `cstime`, ticks. */
  readonly endedChildrenUs: number;
  /** When it started: its id may come again. */
  readonly startedAt: string;
  /** Step in which its times are known, µs; absent if it does not matter, as with the kernel's account of threads. */
  readonly stepUs?: number;
}

/** CPU time by process id; a process without a known time is absent. */
export type CpuSnapshot = ReadonlyMap<number, ProcessCpu>;

/** The same, with the times of each living thread; null from `ps`, which does not know them. */
export type ThreadSnapshot = ReadonlyMap<
  number,
  ProcessCpu & { readonly threads: ReadonlyMap<number, ThreadTimes> | null }
>;

/** CPU time so far of each process: from /proc if `ps` is null, otherwise from a `ps` that shows it in ticks. */
export function readCpu(
  pids: readonly number[],
  ps: (() => PsTable | null) | null = hasProc() ? null : readPs,
): ThreadSnapshot {
  return ps === null ? cpuByProc(pids) : cpuByPs(pids, ps());
}

/** Steps of a whole second are too coarse, so such times are unknown. */
function cpuByPs(pids: readonly number[], table: PsTable | null): ThreadSnapshot {
  if (table === null || table.stepUs > TICK_US) return new Map();
  return new Map(
    pids.flatMap((pid) => {
      const row = table.rows.get(pid);
      if (row === undefined || row.state === 'Z') return [];
      const cpu = { threads: null, threadsUs: row.cpuUs, wholeUs: row.cpuUs, endedChildrenUs: 0 };
      return [[pid, { ...cpu, startedAt: row.startTime, stepUs: table.stepUs }] as const];
    }),
  );
}

function cpuByProc(pids: readonly number[]): ThreadSnapshot {
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
  const read = hasProc() ? rssByProc : (pid: number) => readPs()?.rows.get(pid)?.rssBytes ?? null;
  const known = pids.flatMap((pid) => read(pid) ?? []);
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}

function rssByProc(pid: number): number | null {
  const kib = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
