import type { Rung } from '../../model/document/datastore-record.ts';
import type { ComposeProject } from './compose/compose-project.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from './datastore.ts';
import type { Offer } from './offer.ts';

/** One rung of the ladder. Providers are asked in order; none is ever taken silently in place of another that failed to start. */
export interface DatastoreProvider {
  readonly rung: Rung;
  offer(id: DatastoreId, context: ProviderContext): Promise<Offer>;
  start(id: DatastoreId, context: ProviderContext): Promise<RunningDatastore>;
  /** Starts several together, where that is not the same as one after the other. All or none. */
  readonly startTogether?: (ids: readonly DatastoreId[], context: ProviderContext) => Promise<RunningDatastore[]>;
  /** Absent where targets are processes of this host. */
  readonly containers?: ContainerHost;
}

/** Runs targets as containers beside those of the datastores. */
export interface ContainerHost {
  offer(context: ProviderContext): Promise<Offer>;
  /** @throws StackbenchError `compose-unavailable` */
  project(context: ProviderContext): Promise<ComposeProject>;
  /** Removes what the services and targets had in common. Safe to call twice. */
  close(): Promise<void>;
}
