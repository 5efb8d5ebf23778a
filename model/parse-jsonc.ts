import { type ParseError, SyntaxKind, createScanner, parse } from 'jsonc-parser';
import { parseJson } from './parse-json.ts';

const TRIVIA = [SyntaxKind.Trivia, SyntaxKind.LineBreakTrivia];
const COMMENTS = [SyntaxKind.LineCommentTrivia, SyntaxKind.BlockCommentTrivia];
const CLOSING = [SyntaxKind.CloseBraceToken, SyntaxKind.CloseBracketToken];
/** A comma after one of these is a fault. */
const BEFORE_VALUE = [
  SyntaxKind.OpenBraceToken,
  SyntaxKind.OpenBracketToken,
  SyntaxKind.CommaToken,
  SyntaxKind.ColonToken,
];
/** `ScanError.UnexpectedEndOfComment`: a const enum, which is not there at run time. */
const END_OF_COMMENT = 1;

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
  let last: SyntaxKind = SyntaxKind.OpenBraceToken;
  let comma: Range | null = null;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EOF; kind = scanner.scan()) {
    const from = scanner.getTokenOffset();
    const range: Range = [from, from + scanner.getTokenLength()];
    if (COMMENTS.includes(kind)) {
      if (Number(scanner.getTokenError()) === END_OF_COMMENT)
        throw new SyntaxError(`The comment that begins here does not end (${lineAndColumn(text, from)})`);
      found.push(range);
    } else if (!TRIVIA.includes(kind)) {
      if (comma !== null && CLOSING.includes(kind)) found.push(comma);
      comma = kind === SyntaxKind.CommaToken && !BEFORE_VALUE.includes(last) ? range : null;
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
