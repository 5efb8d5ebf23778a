import type { Rung } from '../../model/document/datastore-record.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { NAMED_BY } from '../../runner/datastores/named-by.ts';
import { PROVIDERS } from './datastore-options.ts';
import { oneOf } from './read-option.ts';

/** A provider by its name; null if none is given. @throws StackbenchError (exit 2) for an unknown one */
export function chooseProvider(given: unknown): Rung | null {
  if (given === undefined) return null;
  // Embedded binaries and programs of this host are one provider.
  return oneOf('provider', given === 'embedded' ? 'native' : given, PROVIDERS);
}

/** Addresses of datastores that flags name; `redis-cache` shares the one of Redis. */
export function externalUrls(
  value: (name: (typeof NAMED_BY)[DatastoreId]['flag']) => unknown,
): Partial<Record<DatastoreId, string>> {
  return Object.fromEntries(
    Object.entries(NAMED_BY).flatMap(([datastore, { flag }]) => {
      const url = value(flag);
      return url === undefined ? [] : [[datastore, String(url)]];
    }),
  );
}
