import type { RunningDatastore } from '../datastore.ts';
import { makeNamespace, removeNamespace } from '../own-namespace.ts';
import { placeholdersOf } from './placeholders-of.ts';
import { type Counters, settledWork } from './settled-work.ts';

/** What one side has of the datastores during one block. */
export interface SideDatastores {
  /** `{postgres}`, `{postgres.password}`, `{namespace}` and so on, for commands and the environment. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** Root processes of each server; empty where they are not ours to see. */
  readonly pids: () => Readonly<Record<string, readonly number[]>>;
  /** To be called when the data is there: what servers else do with it later, at a time of their own. */
  tidy(): Promise<void>;
  /**
   * Work of each server so far, once it no longer changes: a backend publishes its last figures when it ends. A server that goes on
   * working, or whose work is not told apart from the other side's, is left out.
   */
  settledWork(): Promise<Record<string, Record<string, number>>>;
  drop(): Promise<void>;
}

/** Whether both sides use this server: one that is not ours can only be had once. */
export function isShared({ record }: RunningDatastore): boolean {
  return record.rung === 'external';
}

/** Makes a side's databases, empty, on servers of which the ones that are ours forget all else. */
export async function openSide(services: readonly RunningDatastore[], namespace: string): Promise<SideDatastores> {
  const places: Record<string, string> = {};
  const drop = (made: readonly RunningDatastore[]): Promise<void> => dropAll(made, namespace);
  for (const [index, service] of services.entries()) {
    const { id, product, endpoint } = service;
    try {
      if (!isShared(service)) await product.clear?.(endpoint);
      Object.assign(places, placeholdersOf(id, await makeNamespace(service, namespace)));
    } catch (error) {
      await drop(services.slice(0, index)).catch(() => undefined);
      throw error;
    }
  }
  const told = services.filter((service) => !isShared(service) || service.product.workIsOfNamespace);
  return {
    placeholders: { ...places, namespace },
    pids: () => Object.fromEntries(services.map((service) => [service.id, isShared(service) ? [] : service.pids()])),
    async tidy() {
      for (const { product, endpoint } of services) await product.tidy?.(endpoint, namespace);
    },
    async settledWork() {
      const work: Record<string, Counters> = {};
      const settling = told.map(async ({ id, product, endpoint }) => {
        const counters = await settledWork(() => product.work(endpoint, namespace));
        if (counters !== null) work[id] = counters;
      });
      await Promise.all(settling);
      return work;
    },
    drop: () => drop(services),
  };
}

/** Drops it on each server, whatever happens on another. @throws the first failure */
async function dropAll(services: readonly RunningDatastore[], namespace: string): Promise<void> {
  const dropped = await Promise.allSettled(
    services.map((service) =>
      removeNamespace(service, namespace, () => service.product.dropNamespace(service.endpoint, namespace)),
    ),
  );
  const failed = dropped.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
