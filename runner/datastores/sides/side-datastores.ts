import type { RunningDatastore } from '../datastore.ts';
import { makeNamespace, removeNamespace } from '../own-namespace.ts';
import { placeholdersOf } from './placeholders-of.ts';
import { type WorkCounters, settledWork } from './settled-work.ts';

/** What one side has of the datastores during one block. */
export interface SideDatastores {
  /** `{postgres}`, `{postgres.password}`, `{namespace}` and so on, for commands and the environment. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** Root processes of each server; empty where they are not ours to see. */
  readonly pids: () => Readonly<Record<string, readonly number[]>>;
  /** Does now what servers otherwise do with new data later, at a time of their own. To be called after seeding. */
  tidy(): Promise<void>;
  /**
   * Work counters of each server, read after they have settled: PostgreSQL backends publish statistics on exit. Servers
   * that never settle, or are shared by both sides, are omitted.
   */
  settledWork(): Promise<Record<string, Record<string, number>>>;
  drop(): Promise<void>;
}

/** Whether both sides use this server, as they do one that the user named. */
export function isShared({ record }: RunningDatastore): boolean {
  return record.rung === 'external';
}

/** Makes a side's empty databases. Servers of ours are cleared first. */
export async function openSide(datastores: readonly RunningDatastore[], namespace: string): Promise<SideDatastores> {
  const placeholders: Record<string, string> = {};
  const drop = (made: readonly RunningDatastore[]): Promise<void> => dropAll(made, namespace);
  for (const [index, datastore] of datastores.entries()) {
    const { id, product, endpoint } = datastore;
    try {
      if (!isShared(datastore)) await product.clear?.(endpoint);
      Object.assign(placeholders, placeholdersOf(id, await makeNamespace(datastore, namespace)));
    } catch (error) {
      await drop(datastores.slice(0, index)).catch(() => undefined);
      throw error;
    }
  }
  const separate = datastores.filter((datastore) => !isShared(datastore) || datastore.product.workIsOfNamespace);
  return {
    placeholders: { ...placeholders, namespace },
    pids: () =>
      Object.fromEntries(datastores.map((datastore) => [datastore.id, isShared(datastore) ? [] : datastore.pids()])),
    async tidy() {
      for (const { product, endpoint } of datastores) await product.tidy?.(endpoint, namespace);
    },
    async settledWork() {
      const work: Record<string, WorkCounters> = {};
      const settling = separate.map(async ({ id, product, endpoint }) => {
        const counters = await settledWork(() => product.work(endpoint, namespace));
        if (counters !== null) work[id] = counters;
      });
      await Promise.all(settling);
      return work;
    },
    drop: () => drop(datastores),
  };
}

/** Drops it on each server, even if another fails. @throws the first failure */
async function dropAll(datastores: readonly RunningDatastore[], namespace: string): Promise<void> {
  const dropped = await Promise.allSettled(
    datastores.map((datastore) =>
      removeNamespace(datastore, namespace, () => datastore.product.dropNamespace(datastore.endpoint, namespace)),
    ),
  );
  const failed = dropped.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
