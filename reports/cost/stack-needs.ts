import type { CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import type { CapacityVisit } from '../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import type { LimitSignals } from '../../model/document/limit-signals.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import type { CostPart } from './cost-model.ts';

/** The parts of a visit that say what its stack used. */
export interface UsageVisit extends Pick<CapacityVisit, 'target' | 'tried'> {
  readonly steps: readonly Pick<CapacityStep, 'signals' | 'serving'>[];
}

/** What a stack used while it was measured; a name is `app` or the id of a datastore. */
export interface StackNeeds {
  /** Median latency without a queue, ms; null if unknown. */
  readonly baseMs: number | null;
  /** Core seconds that each used for a request, if known. */
  readonly coreSeconds: ReadonlyMap<string, number>;
  /** Connections that all workers of the app open to each datastore, if known. */
  readonly connections: ReadonlyMap<string, number>;
}

/** Medians over blocks and steps in overload; what others took of the cores does not change CPU time per request. */
export function stackNeeds(estimate: CapacityEstimate, visits: readonly UsageVisit[]): StackNeeds {
  const used = new Map<string, number[]>();
  const connections = new Map<string, number>();
  for (const { target, steps, tried } of visits) {
    if (target !== estimate.target || tried !== null) continue;
    for (const { signals, serving } of steps) {
      if (signals === null) continue;
      // Each worker of the app reports its own pool.
      for (const [name, pools] of Map.groupBy(signals.pools ?? [], (pool) => pool.name))
        connections.set(name, Math.max(sum(pools.map(({ size }) => size)), connections.get(name) ?? 0));
      if (serving === null) continue;
      const secondsEach = serving.spanMs / 1000 / serving.answers;
      for (const [name, cores] of coresOf(signals)) used.set(name, [...(used.get(name) ?? []), cores * secondsEach]);
    }
  }
  return {
    baseMs: median(estimate.blocks.flatMap(({ baseMs }) => baseMs ?? [])),
    coreSeconds: new Map([...used].map(([name, values]) => [name, median(values) ?? 0])),
    connections,
  };
}

/** Core seconds of the app's machine for a request, datastores on it included; null if unknown. */
export function machineCoreSeconds(parts: readonly CostPart[], { coreSeconds }: StackNeeds): number | null {
  const onIt = parts.filter(({ runs, tier }) => runs === 'app' || tier.onAppMachine);
  const known = onIt.flatMap(({ runs }) => coreSeconds.get(runs) ?? []);
  return known.length < onIt.length ? null : sum(known);
}

function coresOf({ usedCores, datastores }: LimitSignals): [string, number][] {
  const all = [
    ['app', usedCores] as const,
    ...Object.entries(datastores).map(([id, of]) => [id, of.usedCores] as const),
  ];
  return all.flatMap(([name, cores]): [string, number][] => (cores === null ? [] : [[name, cores]]));
}
