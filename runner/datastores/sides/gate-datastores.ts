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

/** The datastores of a gate: two servers of each kind, so that the work for each side is known separately. */
export interface GateDatastores {
  readonly records: readonly DatastoreRecord[];
  /** Every server once. */
  readonly servers: readonly RunningDatastore[];
  readonly warnings: readonly Warning[];
  /** Fresh, empty databases for both sides of a block; `baseInstance` says which of the two servers the base gets. */
  openBlock(index: number, baseInstance: 0 | 1): Promise<Readonly<Record<SideKey, SideDatastores>>>;
}

/**
 * Starts both servers of each datastore.
 * @throws StackbenchError `no-datastore` if one is not available, `datastore-not-shareable`
 */
export async function openGateDatastores(
  ids: readonly GatedDatastore[],
  context: Omit<ProviderContext, 'namespace'>,
  choice: DatastoreChoice,
  teardown: Teardown,
): Promise<GateDatastores> {
  const family = `stackbench_${randomBytes(4).toString('hex')}`;
  const start = async (
    instance: 0 | 1,
    wanted: readonly DatastoreId[],
    choice: DatastoreChoice,
  ): Promise<RunningDatastore[]> => {
    if (wanted.length === 0) return [];
    const workDir = join(context.workDir, `stores-${instance}`);
    await mkdir(workDir, { recursive: true });
    const own = { ...context, workDir, namespace: `${family}_${instance}`, housekeeping: 'by-hand' as const };
    const plan = await planDatastores(wanted, own, choice);
    const [missing] = plan.skipped;
    if (missing !== undefined) throw noStore(missing.id, missing.reason);
    const datastores = await startDatastores(plan.decisions, own);
    for (const datastore of datastores) {
      teardown.add(`stopping ${datastore.record.product}`, () => datastore.stop());
      for (const pid of datastore.pids()) raisePriority(pid);
    }
    return datastores;
  };
  const first = await start(0, ids, choice);
  const shared = first.filter(isShared);
  const mixed = shared.find(({ product }) => !product.keepsNamespacesApart);
  if (mixed !== undefined) throw notShareable(mixed);
  const separate = first.filter((datastore) => !isShared(datastore)).map(({ id }) => id);
  // With a named server the first ones are no containers, so the second ones must not be either.
  const own = await start(1, separate, shared.length > 0 ? { ...choice, provider: 'native' } : choice);
  const second = first.map((datastore) => own.find(({ id }) => id === datastore.id) ?? datastore);
  const instances = [first, second] as const;
  return {
    records: first.map(({ record }) => record),
    servers: [...first, ...own],
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
  const names = (datastores: readonly RunningDatastore[]): string =>
    datastores.map(({ record }) => nameProduct(record)).join(', ');
  const whole = shared.filter(({ product }) => !product.workIsOfNamespace);
  const work = whole.length === 0 ? '' : `, nor is the work of ${names(whole)}, which is counted for the whole server`;
  return {
    code: 'shared-server',
    message: `Both sides used one external server, each with databases of its own (${names(shared)}): its processor time is not compared${work}.`,
    fix: 'Remove the address so that each side gets its own server.',
    invalidates: false,
  };
}

function notShareable({ record }: RunningDatastore): StackbenchError {
  return new StackbenchError({
    code: 'datastore-not-shareable',
    what: `A gate cannot use the server that was named: ${describeDatastore(record)}.`,
    why: `Both sides would read and write the same keys: ${record.product} has no separate databases.`,
    fix: 'Remove the address (--provider native ignores STACKBENCH_… variables) so that each side gets its own server.',
    exitCode: EXIT.usage,
  });
}

function noStore(id: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'no-datastore',
    what: `The service needs ${id}, which is not available.`,
    why: reason,
    fix: 'Run `stackbench setup`, or name a server with its flag (`stackbench gate --help`).',
  });
}
