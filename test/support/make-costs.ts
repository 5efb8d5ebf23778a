import type { BlockCapacity, CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import { DEFAULT_PRICES } from '../../model/cost/default-prices.ts';
import type { PriceCatalogue } from '../../model/cost/price-catalogue.ts';
import type { LimitSignals } from '../../model/document/limit-signals.ts';
import type { TargetRecord } from '../../model/document/target-record.ts';
import type { CostTable } from '../../reports/cost/cost-model.ts';
import { costTable } from '../../reports/cost/cost-table.ts';
import type { UsageVisit } from '../../reports/cost/stack-needs.ts';

interface MadeCosts {
  readonly catalogue?: PriceCatalogue;
  readonly targets?: readonly TargetRecord[];
  readonly estimates?: readonly CapacityEstimate[];
  readonly visits?: readonly UsageVisit[];
  readonly ratePerSec?: number;
  readonly day?: string;
}

/** A stack with these datastores. */
export function costStack(
  id: string,
  services: readonly string[],
  group: TargetRecord['group'] = 'ranked',
): TargetRecord {
  return {
    id,
    title: `Stack on ${services.join(', ')}`,
    group,
    durability: 'durable',
    loss: null,
    services: [...services],
    variant: null,
  };
}

const NOTHING_KNOWN = { checks: { played: 0, calm: 0, kept: 0 }, caveats: [] } as const;

/** Median latency without a queue, ms. */
function block(baseMs: number | null): BlockCapacity {
  return {
    repetition: 0,
    group: 0,
    way: 'saturation',
    perSec: null,
    asFoundPerSec: null,
    saturationPerSec: null,
    knee: null,
    dispersion: null,
    baseMs,
    atLeastPerSec: null,
    steps: 0,
    calmSteps: 0,
    waitShare: null,
  };
}

/** A capacity of `value`, `spread` to both sides. */
export function measuredCapacity(
  target: string,
  value: number,
  spread = value / 20,
  baseMs: number | null = 2.3,
): CapacityEstimate {
  const perSec = { value, low: value - spread, high: value + spread };
  return {
    target,
    kind: 'measured',
    way: 'saturation',
    perSec,
    asFoundPerSec: perSec,
    blocks: [1, 1, 1].map(() => block(baseMs)),
    ...NOTHING_KNOWN,
  };
}

/** A stack that the generator could not saturate. */
export function capacityAtLeast(target: string, perSec: number): CapacityEstimate {
  return { target, kind: 'at-least', perSec, endedBy: 'generator', blocks: [block(2.3)], ...NOTHING_KNOWN };
}

export function unknownCapacity(target: string): CapacityEstimate {
  return { target, kind: 'unknown', reason: 'Too few blocks.', blocks: [], ...NOTHING_KNOWN };
}

/** A stack that misses its target even at this rate. */
export function capacityMissed(target: string, perSec: number): CapacityEstimate {
  const observed = { latencyMs: 412, errorShare: 0 };
  return { target, kind: 'misses-at-every-rate', perSec, observed, blocks: [], ...NOTHING_KNOWN };
}

function fromEach(names: readonly string[], value: number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** A visit whose steps in overload used these cores for `perSec` answers per second, and pools of these sizes. */
export function usage(
  target: string,
  cores: Readonly<Record<string, number>>,
  pools: Readonly<Record<string, number>> = {},
  perSec = 2000,
): UsageVisit {
  const { app = null, ...datastores } = cores;
  const signals: LimitSignals = {
    cores: 2,
    usedCores: app,
    mainThreadShare: null,
    busiestThreadShare: null,
    waitShare: null,
    throttledShare: null,
    openFiles: null,
    eventLoopUtilisation: null,
    pools: Object.entries(pools).map(([name, size]) => ({ name, size, inUse: size, waiting: 0, waitMs: null })),
    datastores: Object.fromEntries(
      Object.entries(datastores).map(([name, usedCores]) => [
        name,
        { usedCores, busiestThreadShare: null, writtenPerSec: null, syncShare: null, activeSessions: null, waits: {} },
      ]),
    ),
  };
  const serving = { answers: perSec / 2, spanMs: 500, dispersion: { sum: 0, cubes: 0, of: 1 } };
  return {
    target,
    tried: null,
    steps: [
      { signals: null, serving },
      { signals, serving },
    ],
  };
}

/**
 * A table with the default prices, one stack on PostgreSQL that sustains 2,000/s with a hundredth of a core, and
 * 300/s as the rate.
 */
export function makeCosts({
  catalogue = DEFAULT_PRICES,
  targets = [costStack('a', ['postgres'])],
  estimates = targets.map(({ id }) => measuredCapacity(id, 2000)),
  visits = targets.map(({ id, services }) => usage(id, { app: 0.005, ...fromEach(services, 0.001) })),
  ratePerSec = 300,
  day = '2026-11-29',
}: MadeCosts = {}): CostTable {
  return costTable({ catalogue, targets, estimates, visits, ratePerSec, now: new Date(`${day}T00:00:00Z`) });
}
