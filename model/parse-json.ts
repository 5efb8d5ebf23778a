import { messageOf } from './stackbench-error.ts';

/**
 * Maximum depth of nested brackets; our documents have fewer than twenty, and recursive code may call itself for each.
 */
const MOST_NESTED = 100;

/** Maximum number of objects and lists in a document: parsed, each takes about a hundred bytes. */
const MOST_PARTS = 400_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}` differ only in this bit. */
const CURLY = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Parses a JSON text from an untrusted source, with or without a byte order mark.
 * @throws Error with one sentence if it is nested too deep or has too many parts (before anything is built), or has a
 * member `__proto__`
 * @throws SyntaxError if it is not JSON
 */
export function parseJson(text: string): unknown {
  checkShape(text, MOST_PARTS);
  const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  // The name may be escaped; all names are checked only if one of both forms occurs.
  if (/__proto__|\\u005f/i.test(text)) checkNames(value);
  return value;
}

/** What `parseJson` threw, in words, without the text around the fault: that may be a part of a secret. */
export function explainJsonFault(thrown: unknown): string {
  return messageOf(thrown).replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON/s, ' in the JSON');
}

/** Checks that the brackets of a text, JSON or not, are not nested too deep. @throws Error with one sentence */
export function checkNesting(text: string): void {
  checkShape(text, Infinity);
}

function checkShape(text: string, mostParts: number): void {
  let depth = 0;
  let parts = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charCodeAt(index);
    if (sign === QUOTE) index = endOfString(text, index);
    else if ((sign | CURLY) === OPENING) {
      parts += 1;
      depth += 1;
      if (depth > MOST_NESTED) throw new Error(`It is nested more than ${MOST_NESTED} deep.`);
      if (parts > mostParts) throw new Error(`It has more than ${mostParts} objects and lists.`);
    } else if ((sign | CURLY) === CLOSING) depth = Math.max(0, depth - 1);
  }
}

/** Returns the index at which the string from `start` ends; the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (; index < text.length; index += 1) {
    const sign = text.charCodeAt(index);
    if (sign === QUOTE) return index;
    if (sign === BACKSLASH) index += 1;
  }
  return index;
}

function checkNames(value: unknown): void {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__')) throw new Error('It has a member named __proto__, which no result has.');
    for (const inner of Object.values(next)) open.push(inner);
  }
}
