import type { LimitSignals } from '../../../model/document/limit-signals.ts';
import type { ProcessGroup } from '../cpu-sampler.ts';
import { type ThreadSnapshot, readCpu } from '../process-cpu.ts';
import type { ThreadUse } from '../threads-between.ts';
import { DiskWaits } from './disk-waits.ts';
import { type SampledSessions, SessionSampler } from './session-waits.ts';
import { type ThreadShares, threadSharesBetween } from './thread-shares.ts';
import { readWrittenBytes } from './written-bytes.ts';

type DatastoreSignals = LimitSignals['datastores'][string];

/** A datastore as the meter sees it; `product` may be able to sample what sessions wait for. */
export interface MeteredDatastore<Endpoint> {
  readonly id: string;
  readonly pids: ProcessGroup;
  readonly endpoint: Endpoint;
  readonly namespace: string;
  readonly product: { readonly openWaits?: (endpoint: Endpoint, namespace: string) => Promise<SampledSessions> };
}

/** From this part of a datastore's CPU time on, a thread is its only busy one. */
const ONLY_BUSY_SHARE = 2 / 3;

/** Signals of one datastore in a window. */
export class DatastoreMeter<Endpoint> {
  readonly #datastore: MeteredDatastore<Endpoint>;
  #connection: SampledSessions | null = null;
  #isClosed = false;
  #before: { readonly cpu: ThreadSnapshot; readonly written: number | null } | null = null;
  #disk: DiskWaits | null = null;
  #sessions: SessionSampler | null = null;

  constructor(datastore: MeteredDatastore<Endpoint>) {
    this.#datastore = datastore;
  }

  /** Opens the connection that samples sessions; without one they are unknown. */
  async open(): Promise<void> {
    const { product, endpoint, namespace } = this.#datastore;
    const connection = await product.openWaits?.(endpoint, namespace);
    // One that opens after the wait is not used any more.
    if (this.#isClosed) await connection?.close();
    else this.#connection = connection ?? null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection?.close();
    this.#connection = null;
  }

  begin(): void {
    const pids = this.#datastore.pids();
    // The threads of a datastore with many sessions are many, and it says better what they wait for.
    this.#sessions = this.#connection === null ? null : new SessionSampler(this.#connection);
    this.#disk = this.#connection === null ? new DiskWaits(pids) : null;
    this.#before = { cpu: readCpu(pids), written: readWrittenBytes(pids) };
  }

  sample(): void {
    this.#disk?.sample();
    this.#sessions?.sample();
  }

  /** Reads the end of the window, which took `windowUs`; the answer waits for the last sample. */
  end(windowUs: number): { readonly use: ThreadShares; readonly signals: Promise<DatastoreSignals> } {
    const pids = this.#datastore.pids();
    const use = threadSharesBetween(this.#before?.cpu, readCpu(pids), windowUs);
    const [from, to] = [this.#before?.written ?? null, readWrittenBytes(pids)];
    const known = {
      usedCores: use.usedCores,
      busiestThreadShare: use.busiestThreadShare,
      writtenPerSec: from === null || to === null ? null : (Math.max(0, to - from) * 1e6) / windowUs,
      syncShare: syncShareOf(this.#disk?.shares() ?? null, use.threads),
    };
    const sessions = this.#sessions?.result() ?? Promise.resolve({ activeSessions: null, waits: {} });
    return { use, signals: sessions.then((waited) => ({ ...known, ...waited })) };
  }
}

/** Background threads may wait for a disk while the one that answers does not. */
function syncShareOf(shares: ReadonlyMap<number, number> | null, threads: readonly ThreadUse[] | null): number | null {
  if (shares === null || threads === null) return null;
  const totalUs = threads.reduce((sum, { ranUs }) => sum + ranUs, 0);
  const onlyBusy = threads.find(({ ranUs }) => totalUs > 0 && ranUs >= ONLY_BUSY_SHARE * totalUs);
  return onlyBusy === undefined ? Math.max(...shares.values()) : (shares.get(onlyBusy.id) ?? null);
}
