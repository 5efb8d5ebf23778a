import type { CapacityEstimate, Interval } from '../../model/capacity/capacity-estimate.ts';
import { formatCount } from '../words/format-number.ts';
import type { CostAt, CostPart } from './cost-model.ts';
import { monthlyPrice, perMillionRequests, type RequestUse } from './monthly-price.ts';
import { machineCoreSeconds, type StackNeeds } from './stack-needs.ts';
import { doubtsAbout, rateLimits } from './tier-limits.ts';

interface Deployed {
  readonly parts: readonly CostPart[];
  readonly estimate: CapacityEstimate;
  readonly needs: StackNeeds;
}

/** The price at a rate that was asked for; none if a tier or the stack cannot serve it. */
export function costAtRate(deployed: Deployed, ratePerSec: number): CostAt {
  const { parts, estimate, needs } = deployed;
  const use = requestUse(deployed);
  const stack = judgeCapacity(estimate, ratePerSec);
  const limits = rateLimits(parts, use.billedMs).filter((limit) => limit.ratePerSec < ratePerSec);
  const misses = [...stack.misses, ...limits.map(({ reason }) => reason)];
  const doubts = [...stack.doubts, ...doubtsAbout(parts, needs, { ratePerSec, ...use })];
  const isServed = misses.length === 0;
  return {
    ratePerSec: exactly(ratePerSec),
    isAtLeast: false,
    limitedBy: null,
    ...(isServed ? pricesAt(parts, exactly(ratePerSec), () => use) : NO_PRICE),
    serving: isServed ? (doubts.length === 0 ? 'no-known-limit' : 'in-doubt') : 'not',
    reasons: isServed ? doubts : misses,
  };
}

/** The price at the highest rate that the stack sustains here, or at the lowest limit of a tier if that is lower. */
export function costAtCapacity(deployed: Deployed): CostAt {
  const { parts, estimate, needs } = deployed;
  const capacity = capacityOf(estimate);
  if (capacity === null) {
    const reasons = [withoutCapacity(estimate)];
    return { ratePerSec: null, isAtLeast: false, limitedBy: null, ...NO_PRICE, serving: 'in-doubt', reasons };
  }
  const use = requestUse(deployed);
  const [lowest] = rateLimits(parts, use.billedMs);
  const isLimited = lowest !== undefined && lowest.ratePerSec < capacity.value;
  const most = lowest?.ratePerSec ?? Infinity;
  const { value, low, high } = capacity;
  const rate = { value: Math.min(value, most), low: Math.min(low, most), high: Math.min(high, most) };
  const doubts = doubtsAbout(parts, needs, { ratePerSec: rate.value, ...use });
  return {
    ratePerSec: rate,
    isAtLeast: estimate.kind === 'at-least' && !isLimited,
    limitedBy: isLimited ? lowest.tier : null,
    ...pricesAt(parts, rate, (bound) => useAt(use, value / capacity[bound])),
    serving: doubts.length === 0 ? 'no-known-limit' : 'in-doubt',
    reasons: [...(isLimited ? [lowest.reason] : []), ...doubts],
  };
}

const NO_PRICE = { monthlyUsd: null, perMillionUsd: null } as const;

/** A function is billed for each started millisecond. */
function requestUse({ parts, needs }: Deployed): RequestUse {
  const { baseMs } = needs;
  return {
    billedMs: baseMs === null ? null : Math.max(1, Math.ceil(baseMs)),
    coreSeconds: machineCoreSeconds(parts, needs),
  };
}

/**
 * CPU time of a request is as uncertain as the capacity: on a stack that is out of CPU, a lower capacity is more CPU
 * time for each request.
 */
function useAt(use: RequestUse, times: number): RequestUse {
  return { ...use, coreSeconds: use.coreSeconds === null ? null : use.coreSeconds * times };
}

function pricesAt(
  parts: readonly CostPart[],
  rate: Interval,
  useOf: (bound: keyof Interval) => RequestUse,
): Pick<CostAt, 'monthlyUsd' | 'perMillionUsd'> {
  const monthlyUsd = monthlyPrice(parts, rate.value, useOf('value'));
  if (monthlyUsd === null) return NO_PRICE;
  const value = perMillionRequests(monthlyUsd, rate.value);
  const priceAt = (bound: 'low' | 'high'): number => {
    const ratePerSec = rate[bound];
    if (value === 0 || ratePerSec === Infinity) return 0;
    if (ratePerSec === 0) return Infinity;
    return perMillionRequests(monthlyPrice(parts, ratePerSec, useOf(bound)) ?? 0, ratePerSec);
  };
  const all = [value, priceAt('low'), priceAt('high')];
  return { monthlyUsd, perMillionUsd: { value, low: Math.min(...all), high: Math.max(...all) } };
}

/** A measured or minimum capacity; null if there is none. */
function capacityOf(estimate: CapacityEstimate): Interval | null {
  if (estimate.kind === 'measured') return estimate.perSec;
  return estimate.kind === 'at-least' ? exactly(estimate.perSec) : null;
}

function exactly(value: number): Interval {
  return { value, low: value, high: value };
}

/** Whether the stack itself sustains a rate on this machine. */
function judgeCapacity(
  estimate: CapacityEstimate,
  ratePerSec: number,
): { readonly misses: readonly string[]; readonly doubts: readonly string[] } {
  const capacity = capacityOf(estimate);
  if (capacity === null) {
    const why = withoutCapacity(estimate);
    const missesIt = estimate.kind === 'misses-at-every-rate' && estimate.perSec <= ratePerSec;
    return missesIt ? { misses: [why], doubts: [] } : { misses: [], doubts: [why] };
  }
  const said = `${formatCount(capacity.value)}/s here`;
  if (estimate.kind === 'measured' && capacity.high < ratePerSec)
    return { misses: [`the stack sustains ${said}`], doubts: [] };
  if (capacity.low >= ratePerSec) return { misses: [], doubts: [] };
  const doubt =
    estimate.kind === 'at-least' ? `at least ${said}` : `${said}, or as little as ${formatCount(capacity.low)}/s`;
  return { misses: [], doubts: [`the stack sustains ${doubt}`] };
}

function withoutCapacity({ kind }: CapacityEstimate): string {
  return kind === 'misses-at-every-rate'
    ? 'the stack misses its target at every rate'
    : 'the capacity of the stack is unknown';
}
