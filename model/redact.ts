export interface Redaction {
  /** Exact values that must never be shown: passwords, tokens. Values below 4 characters are left to the patterns. */
  readonly secrets: readonly string[];
  /** Names that identify a person or machine, with what stands in their place. */
  readonly names: readonly { readonly text: string; readonly replacement: string }[];
}

/** One character of the scheme is enough, and keeps the search linear in the text. */
const userinfo = /([a-z0-9+.-]:\/\/)[^\s/"']*@/gi;
const credentialHeader =
  /\b((?:proxy-)?authorization|cookie|set-cookie|x-api-key|x-auth-token)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi;

/** One word, or an encoded histogram. */
const term = /^[\w-]*$|^HIST[\w+/]*=*$/;

/**
 * Text with userinfo in URLs, credential headers and known secrets as `***`, and with known names replaced. Names, and secrets that
 * are short or mere letters, are found as whole words of a text; a text that is one word (`open`,
 * `express-redis`) or encoded data is a term of ours, and searched for long secrets alone.
 */
export function redact(text: string, { secrets, names }: Redaction): string {
  const isTerm = term.test(text);
  let result = text.replaceAll(userinfo, '$1***@').replaceAll(credentialHeader, '$1$2***');
  for (const secret of secrets.filter(({ length }) => length >= 4)) {
    if (isDistinctive(secret)) result = result.replaceAll(secret, '***');
    else if (!isTerm) result = result.replaceAll(asWord(secret), '***');
  }
  if (isTerm) return result;
  for (const { text: name, replacement } of names)
    if (name.length >= 3) result = result.replaceAll(asWord(name), () => replacement);
  return result;
}

/** Whether it cannot be part of a word or of encoded data by chance. */
function isDistinctive(secret: string): boolean {
  return secret.length >= 8 && !/^[a-z]+$/i.test(secret);
}

function asWord(text: string): RegExp {
  return new RegExp(`(?<![\\w-])${RegExp.escape(text)}(?![\\w-])`, 'g');
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
