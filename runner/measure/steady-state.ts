import type { WarmUp } from '../../model/document/visit.ts';
import { cpuBetween } from './cpu-between.ts';
import type { CpuSnapshot } from './process-cpu.ts';

type Window = WarmUp['windows'][number];

/** Number of last windows that must agree. */
const STEADY_WINDOWS = 3;
/** Maximum difference of CPU per request, and of throughput, between them: largest ÷ smallest. */
const STEADY_CPU_RATIO = 1.15;
const STEADY_THROUGHPUT_RATIO = 1.3;
/** Maximum error of a CPU time that decides, as a share: of a short window, `ps` reports only a few steps. */
const KNOWN_WITHIN = 0.05;

/** CPU spent in a window of the warm-up, µs; null if unknown, or if the steps of the system are too coarse for it. */
export function windowCpuUs(before: CpuSnapshot, after: CpuSnapshot): number | null {
  const spentUs = before.size === 0 ? null : cpuBetween(before, after);
  const stepsUs = [...after.values()].reduce((sum, { stepUs = 0 }) => sum + stepUs, 0);
  return spentUs === null || stepsUs > KNOWN_WITHIN * spentUs ? null : spentUs;
}

/**
 * Whether a stack has levelled off: over the last three windows CPU per request differs by at most 15%, and throughput,
 * which depends more on the rest of the machine, by at most 30%. Without CPU times only throughput decides.
 */
export function isSteady(windows: readonly Window[]): boolean {
  const last = windows.slice(-STEADY_WINDOWS);
  if (last.length < STEADY_WINDOWS) return false;
  const cpu = last.flatMap(({ cpuUsPerRequest }) => cpuUsPerRequest ?? []);
  if (cpu.length === last.length && spread(cpu) > STEADY_CPU_RATIO) return false;
  return spread(last.map(({ perSec }) => perSec)) <= STEADY_THROUGHPUT_RATIO;
}

function spread(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}
