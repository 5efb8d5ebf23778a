import { TICK_US } from '../machine/proc/process-stat.ts';
import type { CpuSnapshot, ProcessCpu } from './process-cpu.ts';

/** User and system time are each cut off to whole ticks. */
const COARSE_US = 2 * TICK_US;
/** A process's two accounts differ by that, and by what it did from reading the one to reading the other. */
const ACCOUNTS_DIFFER_US = 3 * TICK_US;
const NEGLIGIBLE_SHARE = 0.02;
const KNOWN_WITHIN = 0.01;

/**
 * CPU spent between two snapshots of a group of processes, µs; a process that appeared in between counts whole. The CPU
 * time of threads and children that ended in between is known in ticks of 10 ms: it is added if it is more than 2% and
 * the sum is known to 1%. Null if the sum is not known to 1%, or if nothing could be read. A child without a waiting
 * parent that used little before is not seen.
 */
export function cpuBetween(before: CpuSnapshot, after: CpuSnapshot): number | null {
  const spent = cpuSpent(before, after);
  return spent === null ? null : knownCpu(spent);
}

/** What processes spent in one window, or in several: exactly, and what ended processes and threads spent. */
export interface SpentCpu {
  readonly livingUs: number;
  readonly ended: Ended;
}

interface Ended {
  readonly us: number;
  /** Maximum error. */
  readonly withinUs: number;
}

/** CPU spent between two snapshots; null if a process is gone and no parent waited for it, or nothing could be read. */
export function cpuSpent(before: CpuSnapshot, after: CpuSnapshot): SpentCpu | null {
  if (after.size === 0) return null;
  let livingUs = 0;
  for (const [pid, cpu] of after)
    livingUs += Math.max(0, cpu.threadsUs - (sameBefore(before, pid, cpu)?.threadsUs ?? 0));
  const ended = endedBetween(before, after);
  return ended === null ? null : { livingUs, ended };
}

/** What was spent in two windows; what is negligible in each may count in the sum. */
export function addSpent(one: SpentCpu, other: SpentCpu): SpentCpu {
  const [first, second] = [one.ended, other.ended];
  return {
    livingUs: one.livingUs + other.livingUs,
    ended: { us: first.us + second.us, withinUs: first.withinUs + second.withinUs },
  };
}

/** The sum in µs by the rule of `cpuBetween`; null if it is not known to 1%. */
export function knownCpu({ livingUs, ended }: SpentCpu): number | null {
  const sumUs = livingUs + ended.us;
  if (ended.us <= COARSE_US || ended.us <= NEGLIGIBLE_SHARE * sumUs) return Math.round(livingUs);
  return ended.withinUs <= KNOWN_WITHIN * sumUs ? Math.round(sumUs) : null;
}

const NOTHING: Ended = { us: 0, withinUs: 0 };

/** CPU time of threads and children that ended in between; null if a process is gone and no parent waited for it. */
function endedBetween(before: CpuSnapshot, after: CpuSnapshot): Ended | null {
  let threads = NOTHING;
  let children = NOTHING;
  for (const [pid, cpu] of after) {
    const was = sameBefore(before, pid, cpu);
    const lostUs = cpu.wholeUs - (was?.wholeUs ?? 0) - (cpu.threadsUs - (was?.threadsUs ?? 0));
    if (lostUs > ACCOUNTS_DIFFER_US) threads = plus(threads, lostUs);
    const waitedForUs = cpu.endedChildrenUs - (was?.endedChildrenUs ?? 0);
    if (waitedForUs > 0) children = plus(children, waitedForUs);
  }
  // A child that was waited for brings its whole life along, and what its own children used.
  let bookedUs = 0;
  for (const [pid, was] of before) {
    if (after.get(pid)?.startedAt === was.startedAt) continue;
    bookedUs += Math.max(was.threadsUs, was.wholeUs) + was.endedChildrenUs;
  }
  if (bookedUs > children.us + children.withinUs + COARSE_US) return null;
  return { us: threads.us + Math.max(0, children.us - bookedUs), withinUs: threads.withinUs + children.withinUs };
}

function plus({ us, withinUs }: Ended, moreUs: number): Ended {
  return { us: us + moreUs, withinUs: withinUs + COARSE_US };
}

function sameBefore(before: CpuSnapshot, pid: number, { startedAt }: ProcessCpu): ProcessCpu | null {
  const was = before.get(pid);
  return was?.startedAt === startedAt ? was : null;
}
