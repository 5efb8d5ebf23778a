import type { DATASTORE_PARTS } from '../../../model/gate/placeholders/known-placeholders.ts';

/**
 * Placeholders of a datastore in commands and variables: `{postgres}` is its URL; `{postgres.host}`, `.port`, `.user`,
 * `.password` and `.database` are the URL's parts, empty if it has none.
 */
export function placeholdersOf(id: string, url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url.includes('://') ? url : `memcached://${url}`);
  const parts: Record<(typeof DATASTORE_PARTS)[number], string> = {
    host: hostname,
    port,
    user: username,
    password,
    database: pathname.slice(1),
  };
  return {
    [id]: url,
    ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [`${id}.${name}`, decodeURIComponent(part)])),
  };
}
