/** Brackets within each other at most; what we write has fewer than twenty, and code that walks a document may call itself for each. */
const MOST_NESTED = 100;

/** Objects and lists in a document at most: parsed, each takes about a hundred bytes. */
const MOST_PARTS = 400_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}` differ in this bit alone. */
const CURLY = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * The value of a JSON text that anybody may have written, a byte order mark before it left out.
 * @throws Error with one sentence, before anything is built, where it is nested too deep or has too many parts; and where it has a name by which objects of JavaScript are steered.
 * @throws SyntaxError where it is no JSON
 */
export function parseJson(text: string): unknown {
  checkShape(text, MOST_PARTS);
  const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  // The name may be escaped; only where either stands somewhere all names are looked at.
  if (/__proto__|\\u005f/i.test(text)) checkNames(value);
  return value;
}

/** Checks that no bracket of a text, of JSON or of any other, stands too deep within others. @throws Error with one sentence */
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

/** Where the string that begins at `start` ends; the end of the text where it does not. */
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
