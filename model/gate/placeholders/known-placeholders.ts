import { suggestSpelling } from '../../suggest-name.ts';

/** Parts of a datastore's URL: `{postgres.host}`. */
export const DATASTORE_PARTS = ['host', 'port', 'user', 'password', 'database'] as const;

/** Where a text of the configuration has its placeholders filled. */
export type Place = 'prepare' | 'data' | 'start' | 'env' | 'ready' | 'request' | 'login' | 'headersThen';

const OF_A_SIDE = ['port', 'host', 'namespace'];

/** Names that are known in a place, in addition to those of a side, its datastores and its login. */
const ALSO: Readonly<Partial<Record<Place, readonly string[]>>> = { request: ['n', 'uuid'] };
/** Where `{env.NAME}` stands for a variable of the user. */
const WITH_ENV: readonly Place[] = ['env', 'request', 'login', 'headersThen'];
/** Where `{port2}` and so on are further free ports. */
const WITH_PORTS: readonly Place[] = ['start', 'env', 'ready', 'data'];

/** What is known in one place. */
export interface KnownPlaceholders {
  /** Names without parts and without those that follow a pattern. */
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  /** The nearest known name of a mistyped one; null if none is near. */
  readonly nearest: (name: string) => string | null;
}

/**
 * The placeholders of a place, in a service with these datastores, whose login has taken these values before; before a
 * side exists there are none.
 */
export function knownPlaceholders(
  place: Place,
  datastores: readonly string[],
  taken: readonly string[] = [],
): KnownPlaceholders {
  const simple = place === 'prepare' ? [] : [...OF_A_SIDE, ...datastores, ...(ALSO[place] ?? []), ...taken];
  const all = place === 'prepare' ? [] : [...simple, ...datastores.flatMap(partsOf)];
  const withEnv = WITH_ENV.includes(place);
  return {
    names: withEnv ? [...simple, 'env.NAME'] : simple,
    has: (name) =>
      all.includes(name) ||
      (withEnv && /^env\.[A-Za-z_]\w*$/.test(name)) ||
      (WITH_PORTS.includes(place) && /^port\d+$/.test(name)),
    nearest(name) {
      const variable = /^(?:process\.)?env[.:](\w+)$/i.exec(name)?.[1];
      if (withEnv && variable !== undefined) return `env.${variable}`;
      const lower = name.toLowerCase();
      const near = suggestSpelling(lower.replace(/\.ur[li]$/, ''), all);
      return near ?? (withEnv && /^[A-Z][A-Z\d_]+$/.test(name) ? `env.${name}` : null);
    },
  };
}

function partsOf(datastore: string): string[] {
  return DATASTORE_PARTS.map((part) => `${datastore}.${part}`);
}
