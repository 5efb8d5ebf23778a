import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process as /proc shows it. */
export interface Seen {
  readonly pid: number;
  readonly startTime: string;
  readonly parent: number;
  /** `T` is stopped, `Z` has ended. */
  readonly state: string;
  readonly command: string;
}

/** Every process of this machine that has not ended. */
export function allProcesses(): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => see(Number(name)) ?? [])
    .filter(({ state }) => state !== 'Z' && state !== 'X');
}

/** Null when it is gone. */
export function see(pid: number): Seen | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, command, state: fields[0] ?? '', parent: Number(fields[1]), startTime: fields[19] ?? '' };
  } catch {
    return null;
  }
}

/** A process and all below it. */
export function treeOf(pid: number, all: readonly Seen[] = allProcesses()): Seen[] {
  const root = all.find((one) => one.pid === pid);
  if (root === undefined) return [];
  return [root, ...all.filter(({ parent }) => parent === pid).flatMap((child) => treeOf(child.pid, all))];
}

export function isSame({ pid, startTime }: Pick<Seen, 'pid' | 'startTime'>): boolean {
  const now = see(pid);
  return now !== null && now.startTime === startTime && now.state !== 'Z' && now.state !== 'X';
}

/** Signals a process that was seen before, and no other that has got its id since. */
export function signalSeen(seen: Pick<Seen, 'pid' | 'startTime'>, signal: NodeJS.Signals): boolean {
  if (!isSame(seen)) return false;
  try {
    process.kill(seen.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** The mount namespace of a process; null when it is gone, or another user's. */
export function mountsOf(pid: number | 'self'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null;
  }
}

/** Asks every few milliseconds until the answer is something. Null when it is too late. */
export async function eventually<T>(ask: () => T | null | undefined, withinMs: number): Promise<T | null> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = ask();
    if (answer !== null && answer !== undefined) return answer;
    if (performance.now() > end) return null;
    await pause(3);
  }
}
