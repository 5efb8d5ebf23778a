import { randomBytes } from 'node:crypto';
import type { DriverWorkload } from '../../../model/claims/claim.ts';
import type { DriverPart } from '../../../model/document/claims-result.ts';
import { measureDrivers } from '../../blocks/drivers/measure-drivers.ts';
import { planDatastores, startDatastores } from '../../datastores/ladder.ts';
import { type Placement, currentPlacement } from '../../machine/cpu-placement.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';
import type { ClaimsRequest } from './claims-request.ts';
import type { ClaimsSize } from './claims-size.ts';

interface DriverPartRequest extends Pick<ClaimsRequest, 'plan' | 'env' | 'externalUrls' | 'signal'> {
  readonly workloads: readonly DriverWorkload[];
  readonly size: ClaimsSize;
  readonly workDir: string;
  readonly onNote: (text: string) => void;
  /** Called after each block. */
  readonly onBlock: (done: number) => Promise<void>;
}

/**
 * Starts the datastores of the workloads, and plays those whose datastore is available in blocks; fills `part` as it
 * goes. The teardown stops the datastores.
 */
export async function measureDriverPart(
  part: DriverPart,
  request: DriverPartRequest,
  teardown: Teardown,
): Promise<void> {
  const { plan, workloads, size, workDir, signal } = request;
  const placement = currentPlacement();
  const datastores = await openDatastores(part, request, placement, teardown);
  const playable = workloads.filter(({ datastore }) => datastores.some(({ id }) => id === datastore));
  if (playable.length === 0) return;
  for (let repetition = 0; repetition < size.visits && !signal.aborted; repetition += 1) {
    const visits = await measureDrivers({
      repetition,
      workloads: playable,
      datastores,
      durationMs: size.durationMs,
      seed: plan.seed,
      generatorCpus: placement.generatorCpus,
      workDir,
      signal,
    });
    part.blocks.push({ repetition, visits });
    await request.onBlock(repetition + 1);
    if (visits.every(({ error }) => error !== null)) return;
  }
}

async function openDatastores(
  part: DriverPart,
  { plan, workloads, env, externalUrls, workDir, signal, onNote }: DriverPartRequest,
  placement: Placement,
  teardown: Teardown,
): ReturnType<typeof startDatastores> {
  const ids = [...new Set(workloads.map(({ datastore }) => datastore))];
  const context = {
    env,
    cpus: placement.systemCpus,
    workDir,
    namespace: `stackbench_${randomBytes(4).toString('hex')}`,
    allowRemote: plan.allowRemote,
    signal,
    externalUrls,
    onNote,
  };
  const planned = await planDatastores(ids, context, plan);
  part.unavailable.push(...planned.skipped.map(({ id, reason }) => ({ datastore: id, reason })));
  const { containers } = planned;
  if (containers !== null) teardown.add('bringing Compose down', () => containers.close());
  const datastores = await startDatastores(planned.decisions, context);
  for (const datastore of datastores) teardown.add(`stopping ${datastore.record.product}`, () => datastore.stop());
  part.services.push(...datastores.map(({ record }) => record));
  return datastores;
}
