import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { median } from '../../model/stats/median.ts';
import type { Recovery } from './capacity-model.ts';

/** The recovery of a stack after its steps of overload; null without any. */
export function recoveryOf(steps: readonly CapacityStep[]): Recovery | null {
  const overload = steps.filter(({ purpose }) => purpose === 'overload');
  if (overload.length === 0) return null;
  const known = overload.flatMap(({ recoveryMs }) => recoveryMs ?? []);
  return {
    medianMs: median(known),
    mostMs: known.length === 0 ? null : Math.max(...known),
    never: overload.length - known.length,
    steps: overload.length,
  };
}
