import type { DatastoreId, RunningDatastore } from '../datastores/datastore.ts';
import { makeNamespace, removeNamespace } from '../datastores/own-namespace.ts';
import type { Teardown } from '../machine/processes/teardown.ts';

/** Where the data of one stack is. */
export interface StackNamespace {
  /** A database, or a key prefix, in each datastore of the stack: `stackbench_1a2b3c4d_0`. */
  readonly name: string;
  /** The datastores that the stack uses, with that namespace. */
  readonly datastores: readonly RunningDatastore[];
  /** The addresses that the stack gets, with credentials. */
  readonly urls: Readonly<Partial<Record<DatastoreId, string>>>;
}

/**
 * Creates the namespace of a stack in the datastores that it uses. The teardown removes it from servers that are not
 * ours, also if only a part of it could be created.
 */
export async function openStackNamespace(
  name: string,
  used: readonly RunningDatastore[],
  teardown: Teardown,
): Promise<StackNamespace> {
  const datastores = used.map((datastore) => ({ ...datastore, namespace: name }));
  const urls: Partial<Record<DatastoreId, string>> = {};
  for (const datastore of datastores) {
    const { id, product, endpoint, record } = datastore;
    if (record.rung === 'external')
      teardown.add(`removing ${name} from ${record.product}`, () =>
        removeNamespace(datastore, name, () => product.dropNamespace(endpoint, name)),
      );
    urls[id] = await makeNamespace(datastore, name);
  }
  return { name, datastores, urls };
}

/** Removes what a stack has written, and creates its namespace again. Returns the addresses that it gets now. */
export async function emptyNamespace({ name, datastores }: StackNamespace): Promise<StackNamespace['urls']> {
  const urls: Partial<Record<DatastoreId, string>> = {};
  for (const datastore of datastores) {
    const { id, product, endpoint } = datastore;
    await removeNamespace(datastore, name, () => product.dropNamespace(endpoint, name));
    urls[id] = await makeNamespace(datastore, name);
  }
  return urls;
}
