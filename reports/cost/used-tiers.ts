import type { PriceTier } from '../../model/cost/price-catalogue.ts';
import type { CostTable } from './cost-model.ts';

/** The tiers of all rows, each once, in the order in which they occur. */
export function usedTiers({ rows }: Pick<CostTable, 'rows'>): PriceTier[] {
  const tiers = rows.flatMap(({ parts }) => parts.map(({ tier }) => tier));
  return [...new Map(tiers.map((tier) => [tier.id, tier])).values()];
}
