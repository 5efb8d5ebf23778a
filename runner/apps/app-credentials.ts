import { createHmac, randomBytes } from 'node:crypto';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { AUTH_SECRET_ENV } from '../../targets/settings.ts';

const SECRET_BYTES = 32;
/** Longer than any block. */
const VALID_SECONDS = 86_400;

/** How requests of a stack prove who sends them. */
interface AppCredentials {
  /** What the process needs to check them. */
  readonly env: Readonly<Record<string, string>>;
  /** What each request has. */
  readonly headers: Readonly<Record<string, string>>;
}

/** New credentials by the setting `express.auth` of a stack; none without it. */
export function makeCredentials({ settings }: Pick<TargetSpec, 'settings'>): AppCredentials {
  const auth = settings?.['express.auth'] ?? 'none';
  if (auth === 'none') return { env: {}, headers: {} };
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const env = { [AUTH_SECRET_ENV]: secret };
  if (auth === 'api-key') return { env, headers: { 'X-API-Key': secret } };
  return { env, headers: { Authorization: `Bearer ${signedToken(secret, Math.floor(Date.now() / 1000))}` } };
}

/** A JSON Web Token (RFC 7519) with an HS256 signature. */
function signedToken(secret: string, nowSeconds: number): string {
  const claims = { sub: 'stackbench', iat: nowSeconds, exp: nowSeconds + VALID_SECONDS };
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map(base64).join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function base64(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
