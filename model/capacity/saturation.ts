import type { CapacityStep, Serving } from '../document/capacity-step.ts';
import { mean } from '../stats/mean.ts';
import { sum } from '../stats/sum.ts';
import { isGeneratorLimited } from './step-outcome.ts';

/** A step is calm if others kept a core from the stack for at most this share of it. */
const CALM_SHARE = 0.05;
/** With fewer calm steps the least disturbed ones are used as well, up to this number. */
const FEWEST_CALM = 4;
const FEWEST_WAITING = 5;
/** A thread that runs or waits for a core for less than this share is not what limits the stack. */
const BUSY_SHARE = 0.85;

/** A step of overload in which there was a queue. */
type SaturatedStep = CapacityStep & { readonly serving: Serving };

/**
 * Returns the steps of overload that say how fast the stack serves: with a queue until the end, offered by a generator
 * that was not the limit, and not after a step that left requests in flight.
 */
export function saturatedSteps(steps: readonly CapacityStep[]): SaturatedStep[] {
  return steps.filter(
    (step, index): step is SaturatedStep =>
      step.purpose === 'overload' &&
      step.serving !== null &&
      isSaturated(step) &&
      !isGeneratorLimited(step) &&
      steps[index - 1]?.recoveryMs !== null,
  );
}

/** Whether requests waited when the step ended. */
export function isSaturated({ inFlightAtEnd }: CapacityStep): boolean {
  return inFlightAtEnd >= FEWEST_WAITING;
}

/** Whether others left the stack its core, as far as is known. */
export function isCalm({ waitShare }: CapacityStep): boolean {
  return waitShare === null || waitShare <= CALM_SHARE;
}

/**
 * Returns the calm steps, or the least disturbed ones if fewer than four are calm. All of them if disturbances are
 * unknown (containers, other systems than Linux).
 */
export function undisturbedSteps(steps: readonly SaturatedStep[]): SaturatedStep[] {
  const calm = steps.filter(isCalm);
  if (calm.length >= FEWEST_CALM) return calm;
  return [...steps].sort((a, b) => (a.waitShare ?? 0) - (b.waitShare ?? 0)).slice(0, FEWEST_CALM);
}

/**
 * Returns the answers per second of some steps together; `corrected` takes out the time in which the stack waited for a
 * core. Null without steps.
 */
export function saturationOf(
  steps: readonly SaturatedStep[],
  { corrected }: { readonly corrected: boolean },
): number | null {
  if (steps.length === 0) return null;
  const spansMs = steps.map((step) => step.serving.spanMs * (corrected ? 1 - lostShare(step) : 1));
  return (sum(steps.map(({ serving }) => serving.answers)) / sum(spansMs)) * 1000;
}

/** Mean share for which others kept a core from the stack; null if unknown. */
export function meanWaitShare(steps: readonly CapacityStep[]): number | null {
  const known = steps.flatMap(({ waitShare }) => waitShare ?? []);
  return known.length === 0 ? null : mean(known);
}

/** Share 0..1 of a step in which the stack waited for a core; 0 if it does not need one, as a pool of connections. */
function lostShare({ waitShare, busiestThreadShare }: CapacityStep): number {
  if (waitShare === null || (busiestThreadShare ?? 1) + waitShare < BUSY_SHARE) return 0;
  return Math.min(waitShare, 1 - 1 / 64);
}
