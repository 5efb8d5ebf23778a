import { randomBytes } from 'node:crypto';
import { canBeHidden } from '../../model/secrets/secret-name.ts';

let known: readonly string[] = [];

/**
 * A password for a server that we start, hidden in everything that is written from now on: 144 random bits, in
 * characters without a meaning in a URL, in SQL or in a configuration file.
 */
export function drawSecret(): string {
  const secret = randomBytes(18).toString('base64url').replaceAll('-', 'a').replaceAll('_', 'b');
  keepSecrets([secret]);
  return secret;
}

/**
 * Hides values that become known during a command (drawn passwords, tokens of a login) in everything that is written
 * from now on.
 */
export function keepSecrets(secrets: readonly string[]): void {
  const fresh = secrets.filter((secret) => canBeHidden(secret) && !known.includes(secret));
  if (fresh.length > 0) known = [...known, ...fresh];
}

/** All of them; the same array until there are more. */
export function knownSecrets(): readonly string[] {
  return known;
}
