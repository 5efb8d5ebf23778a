import type { Rung } from '../../model/document/datastore-record.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { NAMED_BY } from '../../runner/datastores/named-by.ts';
import { PROVIDERS } from './datastore-options.ts';
import { unknownName } from './unknown-name.ts';

/** What people call a provider. */
const OTHER_WORDS: Readonly<Record<string, (typeof PROVIDERS)[number]>> = {
  docker: 'compose',
  podman: 'compose',
  containers: 'compose',
  local: 'native',
  host: 'native',
  remote: 'external',
};

/** A provider by its name; null if none is given. @throws StackbenchError (exit 2) for an unknown one */
export function chooseProvider(given: unknown): Rung | null {
  if (given === undefined) return null;
  const name = String(given);
  // Embedded binaries and programs of this host are one provider.
  const found = PROVIDERS.find((provider) => provider === (name === 'embedded' ? 'native' : name));
  if (found !== undefined) return found;
  const other = Object.hasOwn(OTHER_WORDS, name) ? OTHER_WORDS[name] : undefined;
  throw unknownName('provider', name, PROVIDERS, other === undefined ? null : `Did you mean ${other}?`);
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
