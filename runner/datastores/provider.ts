import type { Rung } from '../../model/document/datastore-record.ts';
import type { ComposeProject } from './compose/compose-project.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from './datastore.ts';
import type { Offer } from './offer.ts';

/**
 * One source of datastores. Providers are asked in order; one that fails to start is never silently replaced by
 * another.
 */
export interface DatastoreProvider {
  readonly rung: Rung;
  offer(id: DatastoreId, context: ProviderContext): Promise<Offer>;
  start(id: DatastoreId, context: ProviderContext): Promise<RunningDatastore>;
  /** Starts several together, if that differs from one after the other. All or none. */
  readonly startTogether?: (ids: readonly DatastoreId[], context: ProviderContext) => Promise<RunningDatastore[]>;
  /** Absent if stacks are processes of this machine. */
  readonly containers?: ContainerHost;
}

/** Runs stacks as containers, in the network of the datastores' containers. */
export interface ContainerHost {
  offer(context: ProviderContext): Promise<Offer>;
  /** @throws StackbenchError `compose-unavailable` */
  project(context: ProviderContext): Promise<ComposeProject>;
  /** Removes what datastores and stacks shared. Safe to call twice. */
  close(): Promise<void>;
}
