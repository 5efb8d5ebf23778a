import type { CapacityVisit } from '../document/capacity-result.ts';
import { estimateOf } from '../stats/estimate.ts';
import { median } from '../stats/median.ts';
import { perRepetition, valuesOf } from './block-values.ts';
import { blocksOfStack } from './blocks-of-stack.ts';
import { capacityCaveats } from './capacity-caveats.ts';
import type { BlockCapacity, CapacityEstimate, Interval } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { countChecks } from './count-checks.ts';
import type { CountedWindow } from './counted-windows.ts';
import { missAtLowestRate } from './lowest-rate.ts';
import { kneeOfSteps } from './way-of-steps.ts';

const NORMAL_95 = 1.96;
/** About one standard deviation of what counting in half a second is off by, as ln: docs/decisions/0025-capacity.md. */
const COUNT_ERROR = 0.006;

type Stack = ReturnType<typeof blocksOfStack>;

/**
 * Estimates the capacity of one stack from its visits: the geometric mean over blocks, with Student's t on the
 * logarithms and, at the knee, the errors of counting and of its formula. `prior`, the variance of the logarithms that
 * stacks have in common, may only widen the interval.
 */
export function estimateCapacity(
  visits: readonly CapacityVisit[],
  target: CapacityTarget,
  prior: number | null = null,
): CapacityEstimate {
  const stack = blocksOfStack(visits, target);
  const { blocks, steps } = stack;
  const checks = countChecks(steps, target);
  const common = { target: stack.target, blocks, checks, caveats: capacityCaveats(blocks, steps, checks) };
  const missed = missAtLowestRate(steps, target);
  if (missed !== null) return { ...common, kind: 'misses-at-every-rate', ...missed };
  const bound = boundOf(stack.windows);
  if (bound !== null) return { ...common, ...bound };
  const measured = intervalsOf(stack, target, prior);
  if (measured !== null) return { ...common, kind: 'measured', way: stack.way, ...measured };
  const atLeast = median(blocks.flatMap(({ atLeastPerSec }) => atLeastPerSec ?? []));
  if (atLeast !== null) return { ...common, kind: 'at-least', perSec: atLeast, endedBy: 'generator' };
  return { ...common, kind: 'unknown', reason: reasonOf(blocks) };
}

/** What windows at rates say that all kept the target, or all missed it; null for others, and without any. */
function boundOf(
  windows: readonly CountedWindow[],
): { kind: 'at-least'; perSec: number; endedBy: 'search' } | { kind: 'unknown'; reason: string } | null {
  const rates = windows.map(({ step }) => step.ratePerSec);
  if (windows.length === 0) return null;
  if (windows.every(({ kept }) => kept)) return { kind: 'at-least', perSec: Math.max(...rates), endedBy: 'search' };
  if (windows.some(({ kept }) => kept)) return null;
  const lowest = Math.min(...rates);
  return {
    kind: 'unknown',
    reason: `Every rate that was played missed the target, the lowest of them ${lowest.toPrecision(3)} requests/s: the capacity is below it.`,
  };
}

function intervalsOf(
  { blocks, steps, way }: Stack,
  target: CapacityTarget,
  prior: number | null,
): Record<'perSec' | 'asFoundPerSec', Interval> | null {
  const values = valuesOf(blocks, way);
  if (values.length === 0) return null;
  const error = way === 'saturation' ? NORMAL_95 * Math.hypot(COUNT_ERROR, kneeOfSteps(steps, target)?.error ?? 0) : 0;
  const intervalOf = (each: readonly number[]): Interval => {
    const { center, lo, hi } = estimateOf(each, prior) ?? { center: Number.NaN, lo: null, hi: null };
    if (lo === null || hi === null) return { value: center, low: 0, high: Infinity };
    const factor = Math.exp(Math.hypot(Math.log(hi / center), error));
    return { value: center, low: center / factor, high: center * factor };
  };
  return {
    perSec: intervalOf(perRepetition(values)),
    asFoundPerSec: intervalOf(perRepetition(values, ({ asFoundPerSec }) => asFoundPerSec)),
  };
}

function reasonOf(blocks: readonly BlockCapacity[]): string {
  if (blocks.length === 0) return 'No block of it was measured to its end.';
  if (blocks.some(({ steps }) => steps > 0))
    return 'The saturation rate does not say it, and the search for the highest rate did not come to an end.';
  return 'No step of overload showed how fast it answers while requests wait.';
}
