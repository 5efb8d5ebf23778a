import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatastoreRecord } from '../../../model/document/datastore-record.ts';
import { describeDatastore, nameProduct } from '../../../model/document/describe-datastore.ts';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import type { GatedDatastore } from '../../../model/gate/gated-service.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { Warning } from '../../../model/warnings.ts';
import { raisePriority } from '../../machine/processes/raise-priority.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from '../datastore.ts';
import { planDatastores, startDatastores, type DatastoreChoice } from '../ladder.ts';
import { type SideDatastores, isShared, openSide } from './side-datastores.ts';

/** The datastores of a gate: two servers of each kind, so that what one does for a side can be told from the other's. */
export interface GateDatastores {
  readonly records: readonly DatastoreRecord[];
  /** Every server once. */
  readonly services: readonly RunningDatastore[];
  readonly warnings: readonly Warning[];
  /** Fresh, empty databases for both sides of a block; `baseInstance` says which of the two servers the base gets. */
  openBlock(index: number, baseInstance: 0 | 1): Promise<Readonly<Record<SideKey, SideDatastores>>>;
}

/** Starts both servers of each datastore. @throws StackbenchError `no-store` when one cannot be had, `store-not-shareable` */
export async function openGateDatastores(
  ids: readonly GatedDatastore[],
  context: Omit<ProviderContext, 'namespace'>,
  wish: DatastoreChoice,
  teardown: Teardown,
): Promise<GateDatastores> {
  const family = `stackbench_${randomBytes(4).toString('hex')}`;
  const start = async (
    instance: 0 | 1,
    wanted: readonly DatastoreId[],
    wish: DatastoreChoice,
  ): Promise<RunningDatastore[]> => {
    if (wanted.length === 0) return [];
    const workDir = join(context.workDir, `stores-${instance}`);
    await mkdir(workDir, { recursive: true });
    const own = { ...context, workDir, namespace: `${family}_${instance}`, housekeeping: 'by-hand' as const };
    const plan = await planDatastores(wanted, own, wish);
    const [missing] = plan.skipped;
    if (missing !== undefined) throw noStore(missing.id, missing.reason);
    const services = await startDatastores(plan.decisions, own);
    for (const service of services) {
      teardown.add(`stopping ${service.record.product}`, () => service.stop());
      for (const pid of service.pids()) raisePriority(pid);
    }
    return services;
  };
  const first = await start(0, ids, wish);
  const shared = first.filter(isShared);
  const mixed = shared.find(({ product }) => !product.keepsNamespacesApart);
  if (mixed !== undefined) throw notShareable(mixed);
  const apart = first.filter((service) => !isShared(service)).map(({ id }) => id);
  // Beside a named server the first ones were no containers, and so must the second ones not be.
  const own = await start(1, apart, shared.length > 0 ? { ...wish, provider: 'native' } : wish);
  const second = first.map((service) => own.find(({ id }) => id === service.id) ?? service);
  const instances = [first, second] as const;
  return {
    records: first.map(({ record }) => record),
    services: [...first, ...own],
    warnings: shared.length > 0 ? [sharedServers(shared)] : [],
    async openBlock(index, baseInstance) {
      const open = (side: SideKey, instance: 0 | 1): Promise<SideDatastores> =>
        openSide(instances[instance], `${family}_b${index}_${side}`);
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

function sharedServers(shared: readonly RunningDatastore[]): Warning {
  const names = (services: readonly RunningDatastore[]): string =>
    services.map(({ record }) => nameProduct(record)).join(', ');
  const whole = shared.filter(({ product }) => !product.workIsOfNamespace);
  const work = whole.length === 0 ? '' : `, nor is the work of ${names(whole)}, which is counted for the whole server`;
  return {
    code: 'shared-server',
    message: `Both sides used one external server, each with databases of its own (${names(shared)}): its processor time is not compared${work}.`,
    fix: 'Leave the address away, so that each side gets a server of its own.',
    invalidates: false,
  };
}

function notShareable({ record }: RunningDatastore): StackbenchError {
  return new StackbenchError({
    code: 'store-not-shareable',
    what: `A gate cannot use the server that was named: ${describeDatastore(record)}.`,
    why: `Both sides would read and write the same keys: ${record.product} keeps no databases apart.`,
    fix: 'Leave the address away (--provider native leaves STACKBENCH_… variables aside), so that each side gets a server of its own.',
    exitCode: EXIT.usage,
  });
}

function noStore(id: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'no-store',
    what: `The service needs ${id}, which cannot be had here.`,
    why: reason,
    fix: 'Run `stackbench setup`, or name a server with its flag (`stackbench gate --help`).',
  });
}
