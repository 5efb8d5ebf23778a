import { parseLoneDocument } from '../split-documents.ts';

interface JsonLine {
  /** From 1. */
  readonly line: number;
  readonly json: unknown;
}

/**
 * Yields the JSON objects of a text with one per line; other lines (a banner, a log) are skipped.
 * @throws Error for a truncated object
 */
export function* jsonLines(text: string, mayHold: (line: string) => boolean = () => true): Generator<JsonLine, void> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const content = text.slice(start, end).trim();
    [line, start] = [line + 1, end + 1];
    if (!content.startsWith('{"') || !mayHold(content)) continue;
    const parsed = parseLoneDocument(content);
    if (parsed === null) throw new Error(`Line ${line} is incomplete JSON.`);
    yield { line, json: parsed.json };
  }
}

/** Returns the first object of such a text; undefined if there is none, or it is truncated. */
export function firstJsonLine(text: string): unknown {
  const start = /^[ \t]*\{"/m.exec(text)?.index;
  if (start === undefined) return undefined;
  const end = text.indexOf('\n', start);
  return parseLoneDocument(text.slice(start, end === -1 ? text.length : end).trim())?.json;
}
