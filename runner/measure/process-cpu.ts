import { readFileSync, readdirSync } from 'node:fs';

/** CPU time in µs by process id; a process that the kernel does not show is absent. */
export type CpuSnapshot = ReadonlyMap<number, number>;

/** CPU time so far of each process, all its threads: `/proc/PID/task/TID/schedstat`, first field, ns (Linux). */
export function readCpu(pids: readonly number[]): CpuSnapshot {
  return new Map(
    pids.flatMap((pid) => {
      const us = cpuUsOf(pid);
      return us === null ? [] : [[pid, us] as const];
    }),
  );
}

/** CPU spent between two snapshots, µs; a process that appeared in between counts whole. Null where nothing could be read. */
export function cpuBetween(before: CpuSnapshot, after: CpuSnapshot): number | null {
  if (after.size === 0) return null;
  let spentUs = 0;
  for (const [pid, us] of after) spentUs += Math.max(0, us - (before.get(pid) ?? 0));
  return Math.round(spentUs);
}

/** Resident memory in bytes of all processes together; null where the kernel does not tell. */
export function residentBytes(pids: readonly number[]): number | null {
  let total: number | null = null;
  for (const pid of pids) {
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
    if (kib !== undefined) total = (total ?? 0) + Number(kib) * 1024;
  }
  return total;
}

function cpuUsOf(pid: number): number | null {
  try {
    let ns = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      ns += Number((readProc(`/proc/${pid}/task/${thread}/schedstat`) ?? '0').split(' ')[0]);
    }
    return ns / 1000;
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
