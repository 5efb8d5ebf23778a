import { drawSecret } from '../machine/known-secrets.ts';
import type { Endpoint } from './datastore.ts';
import { ADMIN, HOST } from './recipes/recipe.ts';

/** Whom clients are that know of a password alone. */
export const MEASURED_USER = 'default';

/**
 * The users of a Redis, as lines of its configuration, and how they get in. The measured may do all but what reaches beyond the data
 * (files, other servers, other users); `CLIENT` is what libraries greet with. `data` names what they may use.
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
