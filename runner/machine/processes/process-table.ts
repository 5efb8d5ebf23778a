import { readFileSync, readlinkSync } from 'node:fs';
import { processIds } from '../proc/process-ids.ts';
import { type ProcessStat, readProcessStat } from '../proc/process-stat.ts';

/** A process that runs. */
export interface ProcessRow extends ProcessStat {
  readonly pid: number;
}

/** All processes that run, zombies not included; null without /proc. */
export function readProcesses(): ProcessRow[] | null {
  return processIds()?.flatMap((pid) => readProcess(pid) ?? []) ?? null;
}

/** Null for a process that has ended, zombies included, and without /proc. */
export function readProcess(pid: number): ProcessRow | null {
  const stat = readProcessStat(pid);
  return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : { ...stat, pid };
}

/** Whether a process was started with this line in its environment; false if we cannot see it. */
export function startedWith(pid: number, line: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(line);
  } catch {
    return false;
  }
}

/** The current folder of a process; null if we cannot see it. */
export function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** The files that a process prints to; empty if we cannot see them. */
export function outputsOf(pid: number): string[] {
  return [1, 2].flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}

/**
 * Whether one of the processes is held by SIGSTOP or by a debugger, or the first by the freezer of its control group.
 */
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
