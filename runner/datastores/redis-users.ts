import { drawSecret } from '../machine/known-secrets.ts';
import type { Endpoint } from './datastore.ts';
import { ADMIN, HOST } from './recipes/recipe.ts';

/** The user of clients that only send a password. */
export const MEASURED_USER = 'default';

/**
 * The users of a Redis, as lines of its configuration, and their addresses. Apps under test may use everything but
 * files, other servers and other users; libraries open connections with `CLIENT`. `data` is the pattern of keys that
 * they may use.
 */
export function drawRedisUsers(port: number, data: string): { readonly users: string; readonly endpoint: Endpoint } {
  const [own, theirs] = [drawSecret(), drawSecret()];
  return {
    users: `user ${ADMIN} on >${own} ${data} +@all\nuser ${MEASURED_USER} on >${theirs} ${data} +@all -@admin +client -migrate\n`,
    endpoint: {
      host: HOST,
      port,
      url: `redis://${ADMIN}:${own}@${HOST}:${port}`,
      measured: { url: `redis://:${theirs}@${HOST}:${port}` },
    },
  };
}
