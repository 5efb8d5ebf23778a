import type { GateBlock, SideKey } from '../../model/gate/gate-result.ts';
import type { SideStores } from './gate-stores.ts';

/** Counters of each side's datastores, by service. */
export type Work = Readonly<Record<SideKey, Record<string, Record<string, number>>>>;

/** Reads what the datastores of both sides have done so far. */
export async function readWork(stores: Readonly<Record<SideKey, SideStores>>): Promise<Work> {
  const [base, head] = await Promise.all([stores.base.settledWork(), stores.head.settledWork()]);
  return { base, head };
}

/** What was done between two readings, for so many requests to each side. */
export function workOf(requests: number, before: Work, after: Work): GateBlock['work'] {
  const increase = (side: SideKey): Record<string, Record<string, number>> =>
    Object.fromEntries(
      Object.entries(after[side]).map(([service, counters]) => [
        service,
        Object.fromEntries(
          Object.entries(counters).map(([name, value]) => [
            name,
            Math.max(0, value - (before[side][service]?.[name] ?? 0)),
          ]),
        ),
      ]),
    );
  return {
    base: { requests, counters: increase('base') },
    head: { requests, counters: increase('head') },
  };
}
