import type { CapacityStep } from '../document/capacity-step.ts';
import { sum } from '../stats/sum.ts';
import type { CapacityTarget } from './capacity-target.ts';

/** What one step says of its rate; of a disturbed one, or one whose generator was the limit, a miss says nothing. */
type StepOutcome = 'kept' | 'missed' | 'disturbed' | 'limited';

/** From this share on, others may be the cause of a miss. */
const DISTURBED_SHARE = 0.03;
const LATE_MS = 20;
const FULL_CORE = 0.9;
/** A check misses the target if more than this many times what it allows miss it, and two requests by accident. */
const CHECK_FACTOR = 3;
const CHANCE_MISSES = 2;

/** Requests that failed, as a share 0..1 of those that were sent; 0 for none. */
export function errorShareOf({ due, dropped, failed }: CapacityStep): number {
  return due <= dropped ? 0 : sum(Object.values(failed)) / (due - dropped);
}

/** Requests not answered well within the latency target, dropped ones included, as a share 0..1; 0 for none. */
export function overShareOf({ due, dropped, overTarget }: CapacityStep): number {
  return due === 0 ? 0 : (overTarget + dropped) / due;
}

/** Whether the generator was late, or used its whole core: what it offered was not the stated rate. */
export function isGeneratorLimited({ generator }: CapacityStep): boolean {
  return generator.latenessP99Ms > LATE_MS || generator.cpuShare > FULL_CORE;
}

/** Judges a step by both limits of the target. A step in which no request was due says nothing. */
export function outcomeOf(step: CapacityStep, target: CapacityTarget): StepOutcome {
  if (step.due === 0) return 'disturbed';
  if (keepsTarget(step, target)) return 'kept';
  if (isGeneratorLimited(step)) return 'limited';
  return (step.waitShare ?? 0) > DISTURBED_SHARE ? 'disturbed' : 'missed';
}

function keepsTarget(step: CapacityStep, { percentile, errorShare }: CapacityTarget): boolean {
  return errorShareOf(step) <= errorShare && overShareOf(step) <= 1 - percentile / 100 + 1e-9;
}

/** Whether a check kept the target; in seconds near capacity a little more may miss it than in the long run. */
export function keepsCheck(step: CapacityStep, { percentile, errorShare }: CapacityTarget): boolean {
  const allowed = (share: number): number => CHECK_FACTOR * share * step.due + CHANCE_MISSES;
  return (
    overShareOf(step) * step.due <= allowed(1 - percentile / 100) &&
    errorShareOf(step) * step.due <= allowed(errorShare)
  );
}
