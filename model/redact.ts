import { hideCredentials } from './secrets/hide-credentials.ts';
import { hidersOf } from './secrets/hide-secret.ts';

export interface Redaction {
  /**
   * Exact values that must never be shown: passwords, tokens. Values below 4 characters are only found by the patterns.
   */
  readonly secrets: readonly string[];
  /** Names that identify a person or machine, with their replacements. */
  readonly names: readonly { readonly text: string; readonly replacement: string }[];
}

/** One word, or an encoded histogram. */
const term = /^[\w-]*$|^HIST[\w+/]*=*$/;
/** Only our histograms have this much base64 after this word, and numbers are not secrets. */
const histogram = /^HIST[\w+/]{200,}=*$/;
/** Texts up to this length are often repeated, so they are searched once per document. */
const REPEATED_LENGTH = 80;

/**
 * Replaces userinfo in URLs, credential headers and known secrets, also encoded, by `***`, and known names by their
 * replacements. Names, and secrets that are short or only letters, are found as whole words. A text that is one word
 * (`open`, `express-redis`) or encoded data is a term of ours, and only searched for long secrets.
 */
export function redact(text: string, { secrets, names }: Redaction): string {
  if (histogram.test(text)) return text;
  const isTerm = term.test(text);
  let result = hideCredentials(text);
  for (const hide of hidersOf(secrets)) result = hide(result, isTerm);
  if (isTerm) return result;
  for (const { text: name, replacement } of names)
    if (name.length >= 3) result = result.replaceAll(asWord(name), () => replacement);
  return result;
}

function asWord(text: string): RegExp {
  return new RegExp(`(?<![\\w-])${RegExp.escape(text)}(?![\\w-])`, 'g');
}

/** Returns a copy in which every string, keys included, is redacted. */
export function redactDeep<T>(value: T, redaction: Redaction): T {
  const known = new Map<string, string>();
  const once = (text: string): string => {
    if (text.length > REPEATED_LENGTH) return redact(text, redaction);
    const found = known.get(text) ?? redact(text, redaction);
    known.set(text, found);
    return found;
  };
  return copied(value, once) as T;
}

function copied(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry: unknown) => copied(entry, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [change(key), copied(entry, change)]));
}
