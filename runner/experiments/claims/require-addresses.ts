import { datastoresOfSpec } from '../../../targets/catalogue.ts';
import type { DatastoreId } from '../../datastores/datastore.ts';
import { externalProvider } from '../../datastores/external.ts';
import type { ClaimsRequest, PartRequest } from './claims-request.ts';

/**
 * Reads the addresses of all servers that the user named and some part needs: a wrong one must not be found when other
 * parts are measured already.
 * @throws StackbenchError (exit 2) for one that cannot be read, or leaves this machine
 */
export async function requireAddresses({ plan, env, externalUrls, signal }: ClaimsRequest): Promise<void> {
  if (plan.provider !== null && plan.provider !== 'external') return;
  const { allowRemote } = plan;
  const context = { env, externalUrls, allowRemote, signal, cpus: [], workDir: '', namespace: '' };
  for (const id of new Set(plan.parts.flatMap(datastoresOf))) await externalProvider.offer(id, context);
}

function datastoresOf(part: PartRequest): readonly DatastoreId[] {
  return part.kind === 'drivers'
    ? part.workloads.map(({ datastore }) => datastore)
    : part.specs.flatMap((spec) => datastoresOfSpec(spec));
}
