import type { GateBlock, SideKey } from '../../model/document/gate-result.ts';
import type { SideDatastores } from '../datastores/sides/side-datastores.ts';
import { counterIncrease } from './counter-increase.ts';

/** Counters of each side's datastores, by the datastore's id. */
type Work = Readonly<Record<SideKey, Record<string, Record<string, number>>>>;

/** Reads what the datastores of both sides have done so far. */
export async function readWork(stores: Readonly<Record<SideKey, SideDatastores>>): Promise<Work> {
  const [base, head] = await Promise.all([stores.base.settledWork(), stores.head.settledWork()]);
  return { base, head };
}

/** What was done between two readings, for `requests` requests to each side. */
export function workOf(requests: number, before: Work, after: Work): GateBlock['work'] {
  return {
    base: { requests, counters: increase(before.base, after.base) },
    head: { requests, counters: increase(before.head, after.head) },
  };
}

/** What is not in both readings, or was reset in between, is unknown and left out. */
function increase(before: Work[SideKey], after: Work[SideKey]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([id]) => before[id] !== undefined)
      .map(([id, counters]) => [id, counterIncrease(before[id], counters) ?? {}]),
  );
}
