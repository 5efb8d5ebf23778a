import type { CapacityEstimate, Interval } from '../../model/capacity/capacity-estimate.ts';
import { formatCount } from '../words/format-number.ts';
import type { CostAt, CostPart } from './cost-model.ts';
import { monthlyPrice, perMillionRequests, type RequestUse } from './monthly-price.ts';
import { machineCores, type StackNeeds } from './stack-needs.ts';
import { doubtsAbout, rateLimits } from './tier-limits.ts';

interface Deployed {
  readonly parts: readonly CostPart[];
  readonly estimate: CapacityEstimate;
  readonly needs: StackNeeds;
}

/** The price at a rate that was asked for; none if a tier or the stack cannot serve it. */
export function costAtRate(deployed: Deployed, ratePerSec: number): CostAt {
  const { parts, estimate, needs } = deployed;
  const uses = requestUses(deployed);
  const use = uses.value;
  const stack = judgeCapacity(estimate, ratePerSec);
  const limits = rateLimits(parts, use.billedMs).filter((limit) => limit.ratePerSec < ratePerSec);
  const misses = [...stack.misses, ...limits.map(({ reason }) => reason)];
  const doubts = [...stack.doubts, ...doubtsAbout(parts, needs, { ratePerSec, ...use })];
  const isServed = misses.length === 0;
  return {
    ratePerSec: exactly(ratePerSec),
    isAtLeast: false,
    limitedBy: null,
    ...(isServed ? pricesAt(parts, exactly(ratePerSec), uses) : NO_PRICE),
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
  const uses = requestUses(deployed);
  const [lowest] = rateLimits(parts, uses.value.billedMs);
  const isLimited = lowest !== undefined && lowest.ratePerSec < capacity.value;
  const most = lowest?.ratePerSec ?? Infinity;
  const { value, low, high } = capacity;
  const rate = { value: Math.min(value, most), low: Math.min(low, most), high: Math.min(high, most) };
  const doubts = doubtsAbout(parts, needs, { ratePerSec: rate.value, ...uses.value });
  return {
    ratePerSec: rate,
    isAtLeast: estimate.kind === 'at-least' && !isLimited,
    limitedBy: isLimited ? lowest.tier : null,
    ...pricesAt(parts, rate, uses),
    serving: doubts.length === 0 ? 'no-known-limit' : 'in-doubt',
    reasons: [...(isLimited ? [lowest.reason] : []), ...doubts],
  };
}

const NO_PRICE = { monthlyUsd: null, perMillionUsd: null } as const;

/**
 * What a request uses if the capacity is its estimate or one of its bounds: the cores that were used in overload served
 * it. A function is billed for each started millisecond.
 */
function requestUses({ parts, estimate, needs }: Deployed): Record<keyof Interval, RequestUse> {
  const capacity = capacityOf(estimate);
  const cores = machineCores(parts, needs);
  const useAt = (perSec: number | undefined): RequestUse => ({
    billedMs: needs.baseMs === null ? null : Math.max(1, Math.ceil(needs.baseMs)),
    coreSeconds: perSec === undefined || cores === null ? null : cores / perSec,
  });
  return { value: useAt(capacity?.value), low: useAt(capacity?.low), high: useAt(capacity?.high) };
}

function pricesAt(
  parts: readonly CostPart[],
  rate: Interval,
  uses: Record<keyof Interval, RequestUse>,
): Pick<CostAt, 'monthlyUsd' | 'perMillionUsd'> {
  const monthlyUsd = monthlyPrice(parts, rate.value, uses.value);
  if (monthlyUsd === null) return NO_PRICE;
  const value = perMillionRequests(monthlyUsd, rate.value);
  const priceAt = (bound: 'low' | 'high'): number => {
    if (value === 0 || rate[bound] === Infinity) return 0;
    if (rate[bound] === 0) return Infinity;
    return perMillionRequests(monthlyPrice(parts, rate[bound], uses[bound]) ?? 0, rate[bound]);
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
  const atLeast = estimate.kind === 'at-least' ? 'at least ' : '';
  return { misses: [], doubts: [`the stack sustains ${atLeast}${said}`] };
}

function withoutCapacity({ kind }: CapacityEstimate): string {
  return kind === 'misses-at-every-rate'
    ? 'the stack misses its target at every rate'
    : 'the capacity of the stack is unknown';
}
