import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SideKey } from '../../model/gate/gate-result.ts';
import type { GatedServiceStore } from '../../model/gate/gated-service.ts';
import type { ServiceRecord, Warning } from '../../model/run-result.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { raisePriority } from '../processes/raise-priority.ts';
import type { Teardown } from '../processes/teardown.ts';
import { planServices, startServices, type Wish } from '../services/ladder.ts';
import type { ProviderContext, RunningService } from '../services/service.ts';

const SETTLE_MS = 60;
const SETTLE_WITHIN_MS = 3000;

/** The datastores of a gate: two servers of each kind, so that what one does for a side can be told from the other's. */
export interface GateStores {
  readonly records: readonly ServiceRecord[];
  readonly warnings: readonly Warning[];
  /** Fresh, empty databases for both sides of a block; `baseInstance` says which of the two servers the base gets. */
  openBlock(index: number, baseInstance: 0 | 1): Promise<Readonly<Record<SideKey, SideStores>>>;
}

/** What one side has of the datastores during one block. */
export interface SideStores {
  /** `{postgres}`, `{namespace}` and so on, for commands and the environment. */
  readonly places: Readonly<Record<string, string>>;
  /** Root processes of each server; empty where they are not ours to see. */
  readonly pids: () => Readonly<Record<string, readonly number[]>>;
  /** To be called when the data is there: what servers else do with it later, at a time of their own. */
  tidy(): Promise<void>;
  /** Work of each server so far, once it no longer changes: a backend publishes its last figures when it ends. */
  settledWork(): Promise<Record<string, Record<string, number>>>;
  drop(): Promise<void>;
}

/** Starts both servers of each datastore. @throws StackbenchError `no-store` when one cannot be had. */
export async function openGateStores(
  ids: readonly GatedServiceStore[],
  context: Omit<ProviderContext, 'namespace'>,
  wish: Wish,
  teardown: Teardown,
): Promise<GateStores> {
  const family = `stackbench_${randomBytes(4).toString('hex')}`;
  const start = async (instance: number): Promise<RunningService[]> => {
    const workDir = join(context.workDir, `stores-${instance}`);
    await mkdir(workDir, { recursive: true });
    const own = { ...context, workDir, namespace: `${family}_${instance}`, housekeeping: 'by-hand' as const };
    const plan = await planServices(ids, own, wish);
    const [missing] = plan.skipped;
    if (missing !== undefined) throw noStore(missing.id, missing.reason);
    const services = await startServices(plan.decisions, own);
    for (const service of services) {
      teardown.add(`stopping ${service.record.product}`, () => service.stop());
      for (const pid of service.pids()) raisePriority(pid);
    }
    return services;
  };
  const first = ids.length === 0 ? [] : await start(0);
  const shared = first.some(({ record }) => record.rung === 'external');
  const second = ids.length === 0 || shared ? first : await start(1);
  const instances = [first, second] as const;
  return {
    records: first.map(({ record }) => record),
    warnings: shared ? [sharedServer()] : [],
    async openBlock(index, baseInstance) {
      const open = (side: SideKey, instance: 0 | 1): Promise<SideStores> =>
        openSide(instances[instance], `${family}_b${index}_${side}`, shared);
      const base = await open('base', baseInstance);
      try {
        return { base, head: await open('head', baseInstance === 0 ? 1 : 0) };
      } catch (error) {
        await base.drop().catch(() => undefined);
        throw error;
      }
    },
  };
}

async function openSide(services: readonly RunningService[], namespace: string, shared: boolean): Promise<SideStores> {
  const urls: Record<string, string> = {};
  const drop = (made: readonly RunningService[]): Promise<void> => dropAll(made, namespace);
  for (const [index, { id, product, endpoint, record }] of services.entries()) {
    try {
      if (record.rung !== 'external') await product.clear?.(endpoint);
      urls[id] = await product.createNamespace(endpoint, namespace);
    } catch (error) {
      await drop(services.slice(0, index)).catch(() => undefined);
      throw error;
    }
  }
  const readWork = async (): Promise<Record<string, Record<string, number>>> =>
    Object.fromEntries(
      await Promise.all(
        services
          .filter(({ product }) => !shared || product.workIsOfNamespace)
          .map(async ({ id, product, endpoint }) => [id, await product.work(endpoint, namespace)] as const),
      ),
    );
  return {
    places: { ...urls, namespace },
    pids: () => Object.fromEntries(services.map((service) => [service.id, shared ? [] : service.pids()])),
    async tidy() {
      for (const { product, endpoint } of services) await product.tidy?.(endpoint, namespace);
    },
    settledWork: () => settled(readWork),
    drop: () => drop(services),
  };
}

/** Drops it on each server, whatever happens on another. @throws the first failure */
async function dropAll(services: readonly RunningService[], namespace: string): Promise<void> {
  const dropped = await Promise.allSettled(
    services.map(({ product, endpoint }) => product.dropNamespace(endpoint, namespace)),
  );
  const failed = dropped.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function settled<T>(read: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + SETTLE_WITHIN_MS;
  let last = await read();
  for (;;) {
    await pause(SETTLE_MS);
    const now = await read();
    if (JSON.stringify(now) === JSON.stringify(last) || performance.now() > deadline) return now;
    last = now;
  }
}

function sharedServer(): Warning {
  return {
    code: 'shared-server',
    message: 'Both sides used one external server, each with databases of its own: its processor time is not compared.',
    fix: 'Leave the address away, so that each side gets a server of its own.',
    invalidates: false,
  };
}

function noStore(id: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'no-store',
    what: `The service needs ${id}, which cannot be had here.`,
    why: reason,
    fix: 'Run `stackbench setup`, or name a server with its flag (`stackbench gate --help`).',
  });
}
