import type { PricePerUse, PriceTier } from '../../model/cost/price-catalogue.ts';
import { sum } from '../../model/stats/sum.ts';
import type { CostPart } from './cost-model.ts';

/** A month is 30 days. */
const HOURS_PER_MONTH = 720;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
const MILLION = 1e6;

/** What a request uses, by which some tiers are billed. */
export interface RequestUse {
  /** Time for which a function is billed; null if unknown. */
  readonly billedMs: number | null;
  /** Seconds of a core of the machine on which the app runs; null if unknown. */
  readonly coreSeconds: number | null;
}

/**
 * USD in 30 days at a steady rate; null if the time for which a function is billed is unknown. CPU time that is unknown
 * is not counted.
 */
export function monthlyPrice(parts: readonly CostPart[], ratePerSec: number, use: RequestUse): number | null {
  const prices = parts.map(({ runs, tier }) => {
    const byUse = tier.perUse === undefined ? 0 : priceOfUse(tier.perUse, ratePerSec * SECONDS_PER_MONTH, use.billedMs);
    const surplus = runs === 'app' ? priceOfSurplus(tier, ratePerSec * (use.coreSeconds ?? 0)) : 0;
    return byUse === null ? null : (tier.monthlyUsd ?? 0) + byUse + surplus;
  });
  const known = prices.filter((price) => price !== null);
  return known.length < prices.length ? null : sum(known);
}

/** USD for a million requests of a month that costs `monthlyUsd`. */
export function perMillionRequests(monthlyUsd: number, ratePerSec: number): number {
  return (monthlyUsd * MILLION) / (ratePerSec * SECONDS_PER_MONTH);
}

function priceOfUse(perUse: PricePerUse, requests: number, billedMs: number | null): number | null {
  const byRequest = (Math.max(0, requests - perUse.freeRequests) / MILLION) * perUse.perMillionRequestsUsd;
  if (perUse.perGbSecondUsd === 0) return byRequest;
  if (billedMs === null) return null;
  const gbSeconds = ((requests * billedMs) / 1000) * (perUse.memoryMiB / 1024);
  return byRequest + Math.max(0, gbSeconds - perUse.freeGbSeconds) * perUse.perGbSecondUsd;
}

/** A burstable machine is billed for CPU time above what it sustains. */
function priceOfSurplus({ surplusVCpuHourUsd = 0, limits }: PriceTier, cores: number): number {
  if (surplusVCpuHourUsd === 0) return 0;
  const { vCpus = Infinity, sustainedVCpus = vCpus } = limits;
  return Math.max(0, Math.min(cores, vCpus) - sustainedVCpus) * HOURS_PER_MONTH * surplusVCpuHourUsd;
}
