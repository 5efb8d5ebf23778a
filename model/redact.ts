export interface Redaction {
  /** Exact values that must never be shown: passwords, tokens. Values below 4 characters are left to the patterns. */
  readonly secrets: readonly string[];
  /** Names that identify a person or machine, with what stands in their place. */
  readonly names: readonly { readonly text: string; readonly replacement: string }[];
}

const userinfo = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*(?::[^\s/"']*)?@/gi;
const credentialHeader =
  /\b((?:proxy-)?authorization|cookie|set-cookie|x-api-key|x-auth-token)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi;

/** Text with userinfo in URLs, credential headers and known secrets as `***`, and with known names replaced. */
export function redact(text: string, { secrets, names }: Redaction): string {
  let result = text.replaceAll(userinfo, '$1***@').replaceAll(credentialHeader, '$1$2***');
  for (const secret of secrets) if (secret.length >= 4) result = result.replaceAll(secret, '***');
  for (const { text: name, replacement } of names) if (name.length >= 3) result = result.replaceAll(name, replacement);
  return result;
}

/** A copy in which every string, keys included, went through `redact`. */
export function redactDeep<T>(value: T, redaction: Redaction): T {
  if (typeof value === 'string') return redact(value, redaction) as T;
  if (Array.isArray(value)) return value.map((entry: unknown) => redactDeep(entry, redaction)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [redact(key, redaction), redactDeep<unknown>(entry, redaction)]),
  ) as T;
}
