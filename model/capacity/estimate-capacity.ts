import type { CapacityVisit } from '../document/capacity-result.ts';
import type { CapacityStep } from '../document/capacity-step.ts';
import { estimateOf } from '../stats/estimate.ts';
import { median } from '../stats/median.ts';
import { blockCapacity } from './block-capacity.ts';
import { byRepetition, valuesOf, wayOfStack } from './block-values.ts';
import type { BlockCapacity, CapacityEstimate, Interval } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { caveatsOf } from './caveats.ts';
import { countChecks } from './count-checks.ts';
import { missAtLowestRate } from './lowest-rate.ts';

type Found = CapacityEstimate extends infer Kind
  ? Kind extends unknown
    ? Omit<Kind, 'target' | 'blocks' | 'checks' | 'caveats'>
    : never
  : never;

/**
 * Estimates the capacity of one stack from its visits: the geometric mean over blocks, with Student's t on the
 * logarithms. `prior` is the variance of the logarithms that other stacks have in common; it may only widen the interval.
 */
export function estimateCapacity(
  visits: readonly CapacityVisit[],
  target: CapacityTarget,
  prior: number | null = null,
): CapacityEstimate {
  const blocks = blocksOf(visits, target);
  const steps = ordinary(visits).flatMap((visit) => visit.steps);
  const checks = countChecks(steps, target);
  return {
    target: visits[0]?.target ?? '',
    blocks,
    checks,
    caveats: caveatsOf(blocks, steps, checks),
    ...find(blocks, steps, target, prior),
  } as CapacityEstimate;
}

/** Computes the capacity in each completed block, in order; blocks in which a setting was tried are no part of it. */
export function blocksOf(visits: readonly CapacityVisit[], target: CapacityTarget): BlockCapacity[] {
  const searched: CapacityStep[] = [];
  return ordinary(visits).map(({ repetition, group, steps }) => {
    const own = steps.filter(({ purpose }) => purpose === 'errors' || purpose === 'direct');
    const purpose = own[0]?.purpose;
    const earlier = searched.filter((step) => step.purpose === purpose);
    searched.push(...own);
    return blockCapacity(steps, target, { repetition, group, earlier });
  });
}

function ordinary(visits: readonly CapacityVisit[]): CapacityVisit[] {
  return visits
    .filter(({ state, tried, steps }) => state === 'completed' && tried === null && steps.length > 0)
    .sort((a, b) => a.repetition - b.repetition || a.group - b.group);
}

function find(
  blocks: readonly BlockCapacity[],
  steps: readonly CapacityStep[],
  target: CapacityTarget,
  prior: number | null,
): Found {
  const missed = missAtLowestRate(steps, target);
  if (missed !== null) return { kind: 'misses-at-every-rate', ...missed };
  const way = wayOfStack(blocks);
  const values = valuesOf(blocks, way);
  if (values.length > 0) {
    return {
      kind: 'measured',
      way,
      perSec: intervalOf(byRepetition(values), prior),
      asFoundPerSec: intervalOf(
        byRepetition(values, ({ asFoundPerSec }) => asFoundPerSec),
        prior,
      ),
    };
  }
  const atLeast = median(blocks.flatMap(({ atLeastPerSec }) => atLeastPerSec ?? []));
  if (atLeast !== null) return { kind: 'at-least', perSec: atLeast };
  return { kind: 'unknown', reason: reasonOf(blocks) };
}

function intervalOf(values: readonly number[], prior: number | null): Interval {
  const { center, lo, hi } = estimateOf(values, prior) ?? { center: Number.NaN, lo: null, hi: null };
  return { value: center, low: lo ?? 0, high: hi ?? Infinity };
}

function reasonOf(blocks: readonly BlockCapacity[]): string {
  if (blocks.length === 0) return 'No block of it was measured to its end.';
  if (blocks.some(({ way }) => way !== 'saturation'))
    return 'The search for the highest rate did not find one that misses the target and one that keeps it.';
  return 'No step of overload showed how fast it answers while requests wait.';
}
