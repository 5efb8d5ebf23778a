import { type ParseError, createScanner, parse } from 'jsonc-parser';
import { parseJson } from './parse-json.ts';

/** `SyntaxKind` and `ScanError` of the library: const enums, which do not exist at run time. */
const KIND = { open: [1, 3], closing: [2, 4], comma: 5, colon: 6, comments: [12, 13], trivia: [14, 15], end: 17 };
const END_OF_COMMENT = 1;
/** A comma after one of these is a fault. */
const BEFORE_VALUE = [...KIND.open, KIND.comma, KIND.colon];

/** How a fault in JSON that a person wrote is fixed. */
export const JSON_FIX = 'Fix the JSON there: keys and texts are in double quotes, with a comma between two members.';

type Range = readonly [from: number, to: number];

/**
 * Parses JSON that a person wrote: comments and trailing commas are allowed, as editors do, and a byte order mark.
 * @throws SyntaxError with line and column
 * @throws Error as `parseJson` does
 */
export function parseJsonc(given: string): unknown {
  const text = given.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new Error('It is empty.');
  const plain = withoutRanges(text, additionsOf(text));
  try {
    return parseJson(plain);
  } catch (error) {
    if (!(error instanceof SyntaxError) || /\bline \d+/.test(error.message)) throw error;
    throw new SyntaxError(`${error.message} (${lineAndColumn(text, faultIn(plain))})`, { cause: error });
  }
}

/** `line 3 column 5` of a position. */
export function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n');
  return `line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** Comments and trailing commas. */
function additionsOf(text: string): Range[] {
  const scanner = createScanner(text);
  const found: Range[] = [];
  const next = (): number => scanner.scan();
  let last = KIND.comma;
  let comma: Range | null = null;
  for (let kind = next(); kind !== KIND.end; kind = next()) {
    const from = scanner.getTokenOffset();
    const range: Range = [from, from + scanner.getTokenLength()];
    if (KIND.comments.includes(kind)) {
      const fault: number = scanner.getTokenError();
      if (fault === END_OF_COMMENT)
        throw new SyntaxError(`The comment that begins here does not end (${lineAndColumn(text, from)})`);
      found.push(range);
    } else if (!KIND.trivia.includes(kind)) {
      if (comma !== null && KIND.closing.includes(kind)) found.push(comma);
      comma = kind === KIND.comma && !BEFORE_VALUE.includes(last) ? range : null;
      last = kind;
    }
  }
  return found.sort(([a], [b]) => a - b);
}

/** Spaces in their place: every position stays. */
function withoutRanges(text: string, ranges: readonly Range[]): string {
  let kept = 0;
  const parts = ranges.map(([from, to]) => {
    const part = text.slice(kept, from) + text.slice(from, to).replaceAll(/[^\r\n]/g, ' ');
    kept = to;
    return part;
  });
  return parts.join('') + text.slice(kept);
}

/** Some messages of the engine name no place. */
function faultIn(plain: string): number {
  const errors: ParseError[] = [];
  parse(plain, errors);
  return errors[0]?.offset ?? plain.length;
}
