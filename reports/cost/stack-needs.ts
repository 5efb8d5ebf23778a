import type { CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import type { CapacityVisit } from '../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import type { CostPart } from './cost-model.ts';

/** The parts of a visit that say what its stack used. */
export interface UsageVisit extends Pick<CapacityVisit, 'target' | 'tried'> {
  readonly steps: readonly Pick<CapacityStep, 'signals'>[];
}

/** What a stack used while it was measured; a name is `app` or the id of a datastore. */
export interface StackNeeds {
  /** Median latency without a queue, ms; null if unknown. */
  readonly baseMs: number | null;
  /** Cores that each used in overload, if known. */
  readonly cores: ReadonlyMap<string, number>;
  /** Connections that the app opens to each datastore, if known. */
  readonly connections: ReadonlyMap<string, number>;
}

/** Medians over blocks and over the steps in overload. */
export function stackNeeds(estimate: CapacityEstimate, visits: readonly UsageVisit[]): StackNeeds {
  const cores = new Map<string, number[]>();
  const connections = new Map<string, number>();
  const add = (name: string, used: number | null): void => {
    if (used !== null) cores.set(name, [...(cores.get(name) ?? []), used]);
  };
  for (const { target, steps, tried } of visits) {
    if (target !== estimate.target || tried !== null) continue;
    for (const { signals } of steps) {
      if (signals === null) continue;
      add('app', signals.usedCores);
      for (const [name, { usedCores }] of Object.entries(signals.datastores)) add(name, usedCores);
      for (const { name, size } of signals.pools ?? [])
        connections.set(name, Math.max(size, connections.get(name) ?? 0));
    }
  }
  return {
    baseMs: median(estimate.blocks.flatMap(({ baseMs }) => baseMs ?? [])),
    cores: new Map([...cores].map(([name, values]) => [name, median(values) ?? 0])),
    connections,
  };
}

/** Cores of the app's machine that the stack used in overload, datastores on it included; null if unknown. */
export function machineCores(parts: readonly CostPart[], { cores }: StackNeeds): number | null {
  const onIt = parts.filter(({ runs, tier }) => runs === 'app' || tier.onAppMachine).map(({ runs }) => cores.get(runs));
  const known = onIt.filter((used) => used !== undefined);
  return known.length < onIt.length ? null : sum(known);
}
