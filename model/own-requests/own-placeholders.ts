import type { PlaceholderDialect } from '../gate/placeholders/check-placeholders.ts';
import { DATASTORE_PARTS, type Place } from '../gate/placeholders/known-placeholders.ts';
import { suggestSpelling } from '../suggest-name.ts';
import type { RequestValues } from './request-values.ts';

/** What is filled when the process is started; requests are the same for each stack, so nothing of one is in them. */
const OF_A_START = ['port', 'host', 'namespace', 'seedFile'];
/** A further free port. */
const FURTHER_PORT = /^port\d+$/;
const OF_A_REQUEST = ['n', 'uuid'];
const STARTING: readonly Place[] = ['start', 'env', 'ready', 'data'];
/** The end of a name that any column of a file may complete. */
const ANY_COLUMN = '.*';

/** The placeholders of a stack of the user's. */
export const OWN_DIALECT: PlaceholderDialect = {
  known(place, datastores, values = []) {
    const names = STARTING.includes(place)
      ? [...OF_A_START, ...datastores]
      : place === 'request'
        ? [...OF_A_REQUEST, ...values]
        : [];
    const parts = STARTING.includes(place) ? datastores.flatMap(partsOf) : [];
    const exact = [...names.filter((name) => !name.endsWith(ANY_COLUMN)), ...parts];
    const prefixes = names.filter((name) => name.endsWith(ANY_COLUMN)).map((name) => name.slice(0, -1));
    return {
      names,
      has: (name) =>
        exact.includes(name) ||
        prefixes.some((prefix) => name.startsWith(prefix)) ||
        (STARTING.includes(place) && FURTHER_PORT.test(name)),
      nearest: (name) => suggestSpelling(name.toLowerCase(), exact),
    };
  },
  hasEnv: false,
  isMeant(name, datastores, values) {
    const [base = ''] = name.split('.');
    const isOfStart = [...OF_A_START, ...datastores].includes(base) || FURTHER_PORT.test(name);
    return isOfStart || values.some((value) => value === base || value.startsWith(`${base}.`));
  },
  member: '"store", "cache" or "datastores"',
  add: (_datastores, added) => `"${added}" in "datastores"`,
};

function partsOf(datastore: string): string[] {
  return DATASTORE_PARTS.map((part) => `${datastore}.${part}`);
}

/** Names of the placeholders that these values fill; those of a file end with any column until it is read. */
export function namesOfValues(values: RequestValues): string[] {
  return Object.entries(values).flatMap(([name, entry]) => {
    if (!Array.isArray(entry)) return [name, `${name}${ANY_COLUMN}`];
    const [first] = entry;
    return typeof first === 'object' ? Object.keys(first).map((column) => `${name}.${column}`) : [name];
  });
}
