import { readdirSync } from 'node:fs';
import { hasProc } from './has-proc.ts';
import { readPs } from './read-ps.ts';

/** Ids of all processes, zombies included; null without /proc and `ps`. */
export function processIds(): number[] | null {
  const ids = hasProc() ? numbersIn('/proc') : [...(readPs()?.rows.keys() ?? [])];
  return ids.length === 0 ? null : ids;
}

/** Ids of the threads of a process; empty for one that is gone, and without /proc. */
export function threadsOf(pid: number): number[] {
  return numbersIn(`/proc/${pid}/task`);
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
