import type { CapacityVisit } from '../../../model/document/capacity-result.ts';

/** Twice the size of each stack's largest pool, as its steps of overload report it; none for stacks without one. */
export function doubledPools(visits: readonly CapacityVisit[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { target, steps } of visits) {
    const pools = steps.flatMap(({ signals }) => signals?.pools ?? []);
    const largest = Math.max(0, ...pools.map(({ size }) => size));
    if (largest > 0) sizes.set(target, Math.max(2 * largest, sizes.get(target) ?? 0));
  }
  return sizes;
}
