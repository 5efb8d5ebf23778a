import type { PriceTier } from '../../model/cost/price-catalogue.ts';
import { sum } from '../../model/stats/sum.ts';
import { formatInterval, NOTHING } from '../run/format-figure.ts';
import { formatCount, formatFixed } from '../words/format-number.ts';
import type { CostAt, CostRow } from './cost-model.ts';

/** Below this only the order of magnitude is known. */
const SMALLEST_USD = 1e-6;

/** USD without a sign: `1,204`, `12.50`, `0.23`, `0.00027`, `<0.000001`; `0` if it is free. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '0';
  if (usd >= 100) return formatCount(usd);
  if (usd >= 0.1) return formatFixed(usd, 2);
  if (usd < SMALLEST_USD) return `<${SMALLEST_USD.toFixed(6)}`;
  return formatFixed(usd, 1 - Math.floor(Math.log10(usd)));
}

/** The tiers of a deployment with their prices: `EC2 t4g.nano 3.50 + 2 × self-hosted 0`. */
export function formatParts({ parts }: CostRow): string {
  const counts = new Map<PriceTier, number>();
  for (const { tier } of parts) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  return Array.from(counts, ([{ title, monthlyUsd, perUse }, count]) =>
    [
      ...(count === 1 ? [] : [`${count} ×`]),
      title,
      ...(monthlyUsd === undefined ? [] : [formatUsd(monthlyUsd)]),
      ...(perUse === undefined ? [] : ['by use']),
    ].join(' '),
  ).join(' + ');
}

/** USD a month at the rate that was asked for; of a deployment without a price there, its tiers: `15.00 + use`. */
export function formatMonth({ parts, atRate }: CostRow): string {
  if (atRate.monthlyUsd !== null) return formatUsd(atRate.monthlyUsd);
  const fixed = formatUsd(sum(parts.map(({ tier }) => tier.monthlyUsd ?? 0)));
  const isByUse = parts.some(({ tier }) => tier.perUse !== undefined || tier.surplusVCpuHourUsd !== undefined);
  return isByUse ? `${fixed} + use` : fixed;
}

/**
 * USD for a million requests, with its interval if it has one: `0.0024 ±3%`, `≤0.0024` if the stack may sustain more,
 * `0.0024 ?` if it is in doubt that the rate is served; `–` if there is no price.
 */
export function formatPerMillion({ perMillionUsd, isAtLeast, serving }: CostAt): string {
  if (perMillionUsd === null) return NOTHING;
  const { value, low, high } = perMillionUsd;
  const interval = low === high || high === Infinity ? '' : formatInterval(value, { lo: low, hi: high }, formatUsd);
  return `${isAtLeast && value > 0 ? '≤' : ''}${formatUsd(value)}${interval}${serving === 'in-doubt' ? ' ?' : ''}`;
}

/** The rate to which a price belongs: `5,120/s`, `≥9,800/s`, `500/s (Atlas Flex)`; `–` if it is unknown. */
export function formatHighestRate({ ratePerSec, isAtLeast, limitedBy }: CostAt): string {
  if (ratePerSec === null) return NOTHING;
  const rate = `${isAtLeast ? '≥' : ''}${formatCount(ratePerSec.value)}/s`;
  return limitedBy === null ? rate : `${rate} (${limitedBy})`;
}

/** Whether a deployment serves a rate: `no known limit`, `in doubt`, `no`. */
export function formatServing({ serving }: CostAt): string {
  return { 'no-known-limit': 'no known limit', 'in-doubt': 'in doubt', not: 'no' }[serving];
}

/** What limits a deployment or speaks against it, at the rate that was asked for and at capacity; `–` for nothing. */
export function formatReasons({ atRate, atCapacity }: CostRow): string {
  const others = atCapacity.reasons.filter((reason) => !atRate.reasons.includes(reason));
  const all = [...atRate.reasons, ...(others.length === 0 ? [] : [`at capacity: ${others.join('; ')}`])];
  return all.length === 0 ? NOTHING : all.join('; ');
}
