import type { LeftNamespace } from '../machine/processes/ledger-entry.ts';
import { forgetNamespace, recordNamespace } from '../machine/processes/ledger.ts';
import type { RunningDatastore } from './datastore.ts';

type Server = Pick<RunningDatastore, 'id' | 'product' | 'endpoint' | 'record'>;

/**
 * Creates a namespace and returns the address that an app gets. In a server that is not ours it is recorded in the
 * ledger first, so that a later command can remove it if this one is killed.
 */
export async function makeNamespace(datastore: Server, namespace: string): Promise<string> {
  if (isForeign(datastore)) recordNamespace(leftNamespaceOf(datastore, namespace));
  return datastore.product.createNamespace(datastore.endpoint, namespace);
}

/** Removes a namespace by `drop` and its record with it. */
export async function removeNamespace(datastore: Server, namespace: string, drop: () => Promise<void>): Promise<void> {
  await drop();
  if (isForeign(datastore)) forgetNamespace(leftNamespaceOf(datastore, namespace));
}

function isForeign({ record }: Server): boolean {
  return record.rung === 'external';
}

function leftNamespaceOf({ id, product, endpoint }: Server, namespace: string): LeftNamespace {
  return { service: id, product: product.name, host: endpoint.host, port: endpoint.port, namespace };
}
