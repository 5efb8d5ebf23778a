/** A text that people read, and the line of its file on which it begins. */
export interface FoundText {
  readonly line: number;
  readonly text: string;
}

/** What a source file says: its string literals that are more than one word, and the doc comments of its exports. */
interface SourceTexts {
  readonly strings: FoundText[];
  readonly docstrings: FoundText[];
  /** Every comment line, docstrings included. */
  readonly comments: FoundText[];
}

/** A slash after one of these begins a regular expression, after anything else it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};\n>+-]|\breturn|\btypeof)\s*$/;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/** A position in a source, and what was found before it. */
interface Reading {
  readonly source: string;
  readonly found: SourceTexts;
  at: number;
}

/** Reads TypeScript without a parser: comments, strings, templates, patterns. `${…}` in a template becomes `…`. */
export function readTexts(source: string): SourceTexts {
  const reading: Reading = { source, found: { strings: [], docstrings: [], comments: [] }, at: 0 };
  readCode(reading, '');
  return reading.found;
}

/** Reads on to the bracket that closes what was opened before, and past it. */
function readCode(reading: Reading, closing: string): void {
  const { source } = reading;
  for (let depth = 0; reading.at < source.length;) {
    const char = source[reading.at] ?? '';
    if (source.startsWith('//', reading.at)) readComment(reading, '\n');
    else if (source.startsWith('/*', reading.at)) readComment(reading, '*/');
    else if (char === "'" || char === '"') readQuoted(reading, char);
    else if (char === '`') readTemplate(reading);
    else if (char === '/' && readRegex(reading)) continue;
    else {
      reading.at += 1;
      if (char === closing && depth === 0) return;
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
    }
  }
}

function readComment(reading: Reading, mark: '\n' | '*/'): void {
  const { source, found, at } = reading;
  const end = source.indexOf(mark, at);
  reading.at = end === -1 ? source.length : end + (mark === '*/' ? mark.length : 0);
  const comment = { line: lineAt(source, at), text: source.slice(at, reading.at) };
  found.comments.push(comment);
  const isOfExport = /^\s*export\b/.test(source.slice(reading.at, reading.at + 200));
  if (comment.text.startsWith('/**') && isOfExport) found.docstrings.push(comment);
}

function readQuoted(reading: Reading, quote: string): void {
  const { source, at: start } = reading;
  let at = start + 1;
  while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
  reading.at = at + 1;
  keep(reading, start, source.slice(start + 1, at));
}

function readTemplate(reading: Reading): void {
  const { source, at: start } = reading;
  let text = '';
  for (reading.at += 1; reading.at < source.length && source[reading.at] !== '`';) {
    if (source.startsWith('${', reading.at)) {
      reading.at += 2;
      readCode(reading, '}');
      text += '…';
    } else {
      const width = source[reading.at] === '\\' ? 2 : 1;
      text += source.slice(reading.at, reading.at + width);
      reading.at += width;
    }
  }
  reading.at += 1;
  keep(reading, start, text);
}

function readRegex(reading: Reading): boolean {
  const { source, at } = reading;
  REGEX.lastIndex = at;
  const match = BEFORE_REGEX.test(source.slice(Math.max(0, at - 40), at)) ? REGEX.exec(source) : null;
  if (match !== null) reading.at += match[0].length;
  return match !== null;
}

/** Keeps texts; a single word is a key or a path. */
function keep({ source, found }: Reading, start: number, text: string): void {
  if (/\S\s+\S/.test(text)) found.strings.push({ line: lineAt(source, start), text: text.replaceAll('\\n', ' ') });
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}
