import type { GateBlock, SideKey } from '../../model/document/gate-result.ts';
import type { SideDatastores } from '../datastores/sides/side-datastores.ts';

/** Counters of each side's datastores, by service. */
type Work = Readonly<Record<SideKey, Record<string, Record<string, number>>>>;

/** Reads what the datastores of both sides have done so far. */
export async function readWork(stores: Readonly<Record<SideKey, SideDatastores>>): Promise<Work> {
  const [base, head] = await Promise.all([stores.base.settledWork(), stores.head.settledWork()]);
  return { base, head };
}

/** What was done between two readings, for so many requests to each side. */
export function workOf(requests: number, before: Work, after: Work): GateBlock['work'] {
  return {
    base: { requests, counters: increase(before.base, after.base) },
    head: { requests, counters: increase(before.head, after.head) },
  };
}

/** By how much the counters of each service have grown. What is not in both readings, or went backwards as it was reset, is not known and left out. */
function increase(before: Work[SideKey], after: Work[SideKey]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([service, counters]) => {
      const was = before[service];
      if (was === undefined) return [];
      const grown = Object.entries(counters).flatMap(([name, value]) => {
        const from = was[name];
        return from === undefined || value < from ? [] : [[name, value - from]];
      });
      return [[service, Object.fromEntries(grown)]];
    }),
  );
}
