import { parseLoneDocument } from '../split-documents.ts';

interface JsonLine {
  /** From 1. */
  readonly line: number;
  readonly json: unknown;
}

/** The JSON objects of a text that has one a line, one after the other; other lines (a banner, a log) are passed over. @throws Error for an object that is cut off. */
export function* jsonLines(text: string, mayHold: (line: string) => boolean = () => true): Generator<JsonLine, void> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const content = text.slice(start, end).trim();
    [line, start] = [line + 1, end + 1];
    if (!content.startsWith('{"') || !mayHold(content)) continue;
    const parsed = parseLoneDocument(content);
    if (parsed === null) throw new Error(`Line ${line} is not whole JSON.`);
    yield { line, json: parsed.json };
  }
}

/** The first object of such a text; undefined where there is none, or it is cut off. */
export function firstJsonLine(text: string): unknown {
  const start = /^[ \t]*\{"/m.exec(text)?.index;
  if (start === undefined) return undefined;
  const end = text.indexOf('\n', start);
  return parseLoneDocument(text.slice(start, end === -1 ? text.length : end).trim())?.json;
}
