import { randomBytes } from 'node:crypto';

/** A password of 144 random bits, in characters that mean nothing in a URL, in SQL or in a configuration file. */
export function drawPassword(): string {
  return randomBytes(18).toString('base64url').replaceAll('-', 'a').replaceAll('_', 'b');
}
