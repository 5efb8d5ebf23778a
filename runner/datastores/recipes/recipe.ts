import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { Found, Missing } from '../../programs/requirement.ts';
import { type DatastoreFolder, openDatastoreFolder } from '../datastore-folder.ts';
import type { ProviderContext } from '../datastore.ts';
import type { Offer } from '../offer.ts';
import type { OwnDatastore } from '../own-datastore.ts';

/** How a datastore is started from a program of this machine. */
export interface Recipe {
  offer(context: ProviderContext): Promise<Offer>;
  prepare(context: ProviderContext): Promise<OwnDatastore>;
}

export const HOST = '127.0.0.1';
/** The administrator of a server of ours: us. */
export const ADMIN = 'stackbench';

/** What a search found, or why nothing and how to install it. @param fix an imperative sentence */
export function offerOf(located: Found | Missing, fix: string): Offer {
  if (located.found) return { available: true, provider: located.source };
  return { available: false, reason: `${located.reason}. ${fix}` };
}

/** A datastore with the defaults of programs of this machine. */
export function ownDatastore(
  parts: Omit<OwnDatastore, 'rung' | 'readyWithinMs' | 'stopSignal'> & Partial<OwnDatastore>,
): OwnDatastore {
  return { rung: 'native', readyWithinMs: 30_000, stopSignal: 'SIGTERM', ...parts };
}

/** Prepares a datastore in a folder of its own, which is removed with it, and also if the preparation fails. */
export async function inOwnFolder(
  id: string,
  { workDir }: ProviderContext,
  prepare: (place: DatastoreFolder) => Promise<OwnDatastore>,
  user?: DatastoreFolder['user'],
): Promise<OwnDatastore> {
  const place = await openDatastoreFolder(id, workDir, user);
  try {
    return { ...(await prepare(place)), remove: () => place.remove() };
  } catch (error) {
    await place.remove();
    throw error;
  }
}

/** The user of a datastore's folder, for a child's specification. */
export function asUserOf({ user }: DatastoreFolder): { user?: NonNullable<DatastoreFolder['user']> } {
  return user === undefined ? {} : { user };
}

/** That a program was removed, or changed, after it was found. */
export function vanished(product: string, { reason }: Missing): StackbenchError {
  return new StackbenchError({
    code: 'program-vanished',
    what: `${product} disappeared while it was being started.`,
    why: `${reason}.`,
    fix: 'Run `stackbench setup` again.',
  });
}
