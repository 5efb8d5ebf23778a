import type { WarmUp } from '../../model/document/visit.ts';

type Window = WarmUp['windows'][number];

/** Windows that must agree. */
const STEADY_WINDOWS = 3;
/** How far CPU per request, and throughput, may differ between them: largest ÷ smallest. */
const STEADY_CPU_RATIO = 1.15;
const STEADY_THROUGHPUT_RATIO = 1.3;

/**
 * Whether a stack has levelled off: over the last three windows CPU per request differs by at most 15 %, and throughput,
 * which moves more with the rest of the machine, by at most 30 %. Where the kernel tells no CPU time, throughput alone decides.
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
