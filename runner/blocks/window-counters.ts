import type { RunningDatastore } from '../datastores/datastore.ts';
import { type Counters, counterIncrease } from './counter-increase.ts';
import { readDatastoreCounters } from './datastore-changes.ts';

type Reading = Promise<ReadonlyMap<string, Counters | null>>;

/**
 * Counts the work of datastores in the windows of one app, for servers that count the work of several apps together:
 * only what they did while that app had its turn is its own.
 */
export class WindowCounters {
  readonly #datastores: readonly RunningDatastore[];
  readonly #windows: { readonly begin: Reading; end: Reading | null }[] = [];

  constructor(datastores: readonly RunningDatastore[]) {
    this.#datastores = datastores;
  }

  onWindow(edge: 'begin' | 'end'): void {
    if (this.#datastores.length === 0) return;
    const reading = readDatastoreCounters(this.#datastores);
    const last = this.#windows.at(-1);
    if (edge === 'begin') this.#windows.push({ begin: reading, end: null });
    else if (last !== undefined) last.end = reading;
  }

  /**
   * By how much the counters of each datastore grew in all windows together, by its id; null if any of them is unknown.
   * A window that did not end, because its generator failed, counts for nothing.
   */
  async increases(): Promise<Map<string, Record<string, number> | null>> {
    const sums = new Map<string, Record<string, number> | null>(this.#datastores.map(({ id }) => [id, {}]));
    for (const { begin, end } of this.#windows.filter((window) => window.end !== null)) {
      const [before, after] = [await begin, await end];
      for (const { id } of this.#datastores)
        sums.set(id, added(sums.get(id), counterIncrease(before.get(id), after?.get(id))));
    }
    return sums;
  }
}

function added(
  sum: Record<string, number> | null | undefined,
  more: Record<string, number> | null,
): Record<string, number> | null {
  if (sum === null || sum === undefined || more === null) return null;
  for (const [name, value] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}
