import { cpuBetween } from '../cpu-between.ts';
import type { ThreadSnapshot } from '../process-cpu.ts';
import { type ThreadUse, threadsBetween } from '../threads-between.ts';

/** How a group of processes used cores in a window; shares 0..1 of it, null for what is unknown. */
export interface ThreadShares {
  readonly usedCores: number | null;
  /** Of the main thread that ran longest, and of any thread. */
  readonly mainThreadShare: number | null;
  readonly busiestThreadShare: number | null;
  readonly threads: readonly ThreadUse[] | null;
}

/** CPU of a group between two readings that lie `windowUs` apart. */
export function threadSharesBetween(
  before: ThreadSnapshot | undefined,
  after: ThreadSnapshot | undefined,
  windowUs: number,
): ThreadShares {
  if (before === undefined || after === undefined || before.size === 0 || windowUs <= 0) return UNKNOWN;
  const threads = threadsBetween(before, after);
  const spentUs = cpuBetween(before, after);
  const usedCores = spentUs === null ? null : spentUs / windowUs;
  if (threads === null) return { ...UNKNOWN, usedCores };
  const longest = (of: readonly ThreadUse[]): number | null =>
    of.length === 0 ? null : shareOf(Math.max(...of.map(({ ranUs }) => ranUs)), windowUs);
  return {
    threads,
    usedCores,
    mainThreadShare: longest(threads.filter(({ pid, id }) => pid === id)),
    busiestThreadShare: longest(threads),
  };
}

/** A share from 0 to 1: what is read one after the other may exceed a very short window. */
export function shareOf(us: number, windowUs: number): number {
  return Math.min(1, Math.max(0, us / windowUs));
}

const UNKNOWN: ThreadShares = { usedCores: null, mainThreadShare: null, busiestThreadShare: null, threads: null };
