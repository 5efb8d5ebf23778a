import type { PriceTier } from '../../model/cost/price-catalogue.ts';
import { formatCount, formatThreeDigits } from '../words/format-number.ts';
import type { CostPart } from './cost-model.ts';
import type { RequestUse } from './monthly-price.ts';
import type { StackNeeds } from './stack-needs.ts';

/** A rate that a tier cannot exceed. */
interface RateLimit {
  readonly ratePerSec: number;
  readonly tier: string;
  readonly reason: string;
}

/** Rates that the tiers state or imply, lowest first; a request is at least one operation of the only datastore. */
export function rateLimits(parts: readonly CostPart[], billedMs: number | null): RateLimit[] {
  const stores = storesOf(parts);
  const stated = parts
    .filter(({ runs }) => runs === 'app' || stores.length === 1)
    .flatMap(({ runs, tier }): RateLimit[] => {
      const { requestsPerSec } = tier.limits;
      if (requestsPerSec === undefined) return [];
      const unit = runs === 'app' ? 'requests/s' : 'operations/s';
      return [limit(requestsPerSec, tier, `at most ${formatCount(requestsPerSec)} ${unit}`)];
    });
  return [...stated, ...instanceLimits(parts, billedMs)].sort((a, b) => a.ratePerSec - b.ratePerSec);
}

/** A function serves one request at a time in each instance, and each instance has a connection to each datastore. */
function instanceLimits(parts: readonly CostPart[], billedMs: number | null): RateLimit[] {
  const app = parts.find(({ runs }) => runs === 'app')?.tier;
  if (app === undefined || !isFunction(app)) return [];
  const { maxInstances, requestsPerSecPerInstance = Infinity } = app.limits;
  const perInstance = Math.min(requestsPerSecPerInstance, billedMs === null ? Infinity : 1000 / billedMs);
  if (perInstance === Infinity) return [];
  const each = `${formatThreeDigits(perInstance)}/s`;
  const instances = (count: number, tier: PriceTier, noun: string): RateLimit =>
    limit(count * perInstance, tier, `at most ${formatCount(count)} ${noun} of ${each}`);
  return [
    ...(maxInstances === undefined ? [] : [instances(maxInstances, app, 'instances')]),
    ...storesOf(parts).flatMap(({ tier }) =>
      tier.limits.maxConnections === undefined
        ? []
        : [instances(tier.limits.maxConnections, tier, 'connections, one for each instance')],
    ),
  ];
}

/** What speaks against a rate without ruling it out. */
export function doubtsAbout(
  parts: readonly CostPart[],
  { connections }: StackNeeds,
  { ratePerSec, billedMs, coreSeconds }: RequestUse & { readonly ratePerSec: number },
): string[] {
  const stores = storesOf(parts);
  const app = parts.find(({ runs }) => runs === 'app')?.tier;
  const byInstance = app !== undefined && isFunction(app);
  return [
    ...(byInstance && billedMs === null ? [`${app.title}: the time of a request is unknown`] : []),
    ...parts.filter(({ tier }) => tier.limits.sleeps === true).map(({ tier }) => `${tier.title}: sleeps when idle`),
    ...stores.flatMap(({ runs, tier: { title, limits } }) => {
      const { requestsPerSec = Infinity, maxConnections = Infinity } = limits;
      const opened = connections.get(runs) ?? 0;
      return [
        ...(stores.length > 1 && ratePerSec > requestsPerSec
          ? [`${title}: at most ${formatCount(requestsPerSec)} operations/s, and the number per request is unknown`]
          : []),
        ...(!byInstance && opened > maxConnections
          ? [`${title}: at most ${formatCount(maxConnections)} connections; measured with ${formatCount(opened)}`]
          : []),
      ];
    }),
    ...(app === undefined || byInstance ? [] : coreDoubts(app, coreSeconds === null ? null : ratePerSec * coreSeconds)),
  ];
}

function coreDoubts({ title, limits, surplusVCpuHourUsd }: PriceTier, used: number | null): string[] {
  const { vCpus, sustainedVCpus } = limits;
  if (used === null)
    return sustainedVCpus === undefined
      ? []
      : [`${title}: ${sustains(sustainedVCpus)}; the need of the stack is unknown`];
  const most = surplusVCpuHourUsd === undefined ? (sustainedVCpus ?? vCpus) : vCpus;
  if (most === undefined || used <= most) return [];
  const has = most === vCpus ? `has ${formatThreeDigits(most)} vCPU` : sustains(most);
  return [`${title}: ${has}; the stack needs ${formatThreeDigits(used)} cores here`];
}

function sustains(vCpus: number): string {
  return `sustains ${formatThreeDigits(vCpus)} vCPU`;
}

function isFunction({ kinds }: PriceTier): boolean {
  return kinds.includes('function');
}

function limit(ratePerSec: number, { title }: PriceTier, text: string): RateLimit {
  return { ratePerSec, tier: title, reason: `${title}: ${text}` };
}

function storesOf(parts: readonly CostPart[]): CostPart[] {
  return parts.filter(({ runs }) => runs !== 'app');
}
