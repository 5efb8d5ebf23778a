import type { DatastoreId } from '../datastores/datastore.ts';
import type { DatastoreChoice } from '../datastores/ladder.ts';

/** Datastores that are not started by us. */
export interface NamedDatastores {
  /** Addresses of the user's own servers, by datastore. */
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  /** Accepts servers on other machines. */
  readonly allowRemote: boolean;
}

/** Which datastores may be used: the provider, stand-ins, and the user's own servers. */
export interface DatastoreAccess extends DatastoreChoice, NamedDatastores {}
