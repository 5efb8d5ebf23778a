import type { CostRow, Serves } from './cost-model.ts';

const BEST_FIRST: readonly Serves[] = ['no-known-limit', 'in-doubt', 'not'];

/**
 * One row for each stack: the cheapest deployment that serves the rate that was asked for; of equal prices, the one
 * that is first in the catalogue. Deployments with doubts come after those without.
 */
export function cheapestRows(rows: readonly CostRow[]): CostRow[] {
  const best = new Map<string, CostRow>();
  for (const row of rows) {
    const kept = best.get(row.target);
    if (kept === undefined || isBetter(row, kept)) best.set(row.target, row);
  }
  return [...best.values()];
}

function isBetter({ atRate: one }: CostRow, { atRate: other }: CostRow): boolean {
  const by = BEST_FIRST.indexOf(one.serving) - BEST_FIRST.indexOf(other.serving);
  return by === 0 ? (one.monthlyUsd ?? Infinity) < (other.monthlyUsd ?? Infinity) : by < 0;
}
