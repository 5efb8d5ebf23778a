import type { OpenCounters, RunningDatastore } from '../datastores/datastore.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import { type Counters, counterIncrease } from './counter-increase.ts';

const WITHIN_MS = 5000;

type Reading = Promise<ReadonlyMap<string, Counters | null>>;

/** What can be asked for the counters of a datastore while apps take turns. */
interface Source {
  readonly datastore: RunningDatastore;
  /** Null until it is open, and if it cannot be opened. */
  connection: OpenCounters | null;
}

/**
 * Counts the work of datastores in the windows of one app, for servers that count the work of several apps together:
 * only what they did while that app had its turn is its own. Between `open` and `close` a reading costs no connection.
 */
export class WindowCounters {
  readonly #sources: readonly Source[];
  readonly #windows: { readonly begin: Reading; end: Reading | null }[] = [];
  #isClosed = false;

  constructor(datastores: readonly RunningDatastore[]) {
    this.#sources = datastores.map((datastore) => ({ datastore, connection: null }));
  }

  /**
   * Opens a connection to each datastore, for 5 s or until `signal` aborts; if it cannot, each reading opens one. Never
   * rejects.
   */
  async open(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#sources.map(async (source) =>
        inTime(this.#openOne(source), source.datastore, signal).catch(() => undefined),
      ),
    );
  }

  async #openOne(source: Source): Promise<void> {
    const { product, endpoint, namespace } = source.datastore;
    const connection = await product.openCounters(endpoint, namespace);
    // One that opens after the wait is not used any more.
    if (this.#isClosed) await connection.close();
    else source.connection = connection;
  }

  /** Closes the connections, 5 s at most for each. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      this.#sources.map(async ({ datastore, connection }) => {
        if (connection !== null) await inTime(connection.close(), datastore).catch(() => undefined);
      }),
    );
  }

  onWindow(edge: 'begin' | 'end'): void {
    if (this.#sources.length === 0) return;
    const reading = readAll(this.#sources);
    const last = this.#windows.at(-1);
    if (edge === 'begin') this.#windows.push({ begin: reading, end: null });
    else if (last !== undefined) last.end = reading;
  }

  /**
   * By how much the counters of each datastore grew in all windows together, by its id; null if any of them is unknown.
   * A window that did not end, because its generator failed, counts for nothing.
   */
  async increases(): Promise<Map<string, Record<string, number> | null>> {
    const sums = new Map<string, Record<string, number> | null>(this.#sources.map(({ datastore: { id } }) => [id, {}]));
    for (const { begin, end } of this.#windows.filter((window) => window.end !== null)) {
      const [before, after] = [await begin, await end];
      for (const { id } of this.#sources.map(({ datastore }) => datastore))
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

async function readAll(sources: readonly Source[]): Reading {
  return new Map(
    await Promise.all(sources.map(async (source) => [source.datastore.id, await readOne(source)] as const)),
  );
}

/** Null if it cannot be read: over the open connection, or a new one if that one is gone. */
async function readOne({ datastore, connection }: Source): Promise<Counters | null> {
  const { product, endpoint, namespace } = datastore;
  const byNewConnection = async (): Promise<Counters> => product.counters(endpoint, namespace);
  const reading = connection === null ? byNewConnection() : connection.read().catch(byNewConnection);
  return inTime(reading, datastore).catch(() => null);
}

async function inTime<T>(work: Promise<T>, { record }: RunningDatastore, signal?: AbortSignal): Promise<T> {
  return waitFor(work, { what: `${record.product} to report its counters`, withinMs: WITHIN_MS, signal });
}
