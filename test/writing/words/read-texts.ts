/** A text that people read, and the line of its file on which it begins. */
export interface FoundText {
  readonly line: number;
  readonly text: string;
}

/** What a source file says: its string literals that are more than one word, and the doc comments of its exports. */
export interface SourceTexts {
  readonly strings: FoundText[];
  readonly docstrings: FoundText[];
  /** Every comment line, docstrings included. */
  readonly comments: FoundText[];
}

/** A slash after one of these begins a regular expression, after anything else it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};\n>+-]|\breturn|\btypeof)\s*$/;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/**
 * Reads TypeScript without a parser: comments, strings, templates and regular expressions. `${…}` in a template reads
 * `…`.
 */
export function readTexts(source: string): SourceTexts {
  const found: SourceTexts = { strings: [], docstrings: [], comments: [] };
  let at = 0;
  const lineAt = (index: number): number => source.slice(0, index).split('\n').length;
  const endOf = (mark: string, from: number): number => {
    const end = source.indexOf(mark, from);
    return end === -1 ? source.length : end + mark.length;
  };

  function comment(end: number): void {
    const text = source.slice(at, end);
    found.comments.push({ line: lineAt(at), text });
    if (text.startsWith('/**') && /^\s*export\b/.test(source.slice(end, end + 200)))
      found.docstrings.push({ line: lineAt(at), text });
    at = end;
  }

  function quoted(quote: string): void {
    const start = at;
    for (at += 1; at < source.length && source[at] !== quote; at += 1) if (source[at] === '\\') at += 1;
    at += 1;
    keep(start, source.slice(start + 1, at - 1));
  }

  function template(): void {
    const start = at;
    let text = '';
    for (at += 1; at < source.length && source[at] !== '`';) {
      if (source.startsWith('${', at)) {
        at += 2;
        code('}');
        text += '…';
      } else {
        const width = source[at] === '\\' ? 2 : 1;
        text += source.slice(at, at + width);
        at += width;
      }
    }
    at += 1;
    keep(start, text);
  }

  function keep(start: number, text: string): void {
    if (/\S\s+\S/.test(text)) found.strings.push({ line: lineAt(start), text: text.replaceAll('\\n', ' ') });
  }

  function regex(): boolean {
    REGEX.lastIndex = at;
    const match = BEFORE_REGEX.test(source.slice(Math.max(0, at - 40), at)) ? REGEX.exec(source) : null;
    if (match !== null) at += match[0].length;
    return match !== null;
  }

  /** Reads on to the bracket that closes what was opened before, and past it. */
  function code(closing: string): void {
    for (let depth = 0; at < source.length;) {
      const char = source[at] ?? '';
      if (source.startsWith('//', at)) comment(endOf('\n', at) - 1);
      else if (source.startsWith('/*', at)) comment(endOf('*/', at));
      else if (char === "'" || char === '"') quoted(char);
      else if (char === '`') template();
      else if (char === '/' && regex()) continue;
      else {
        at += 1;
        if (char === closing && depth === 0) return;
        if (char === '{') depth += 1;
        if (char === '}') depth -= 1;
      }
    }
  }

  code('');
  return found;
}
