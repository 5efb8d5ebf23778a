/**
 * Yields the rows of a CSV text. Quoted fields may contain delimiters, line ends and doubled quotes. Empty lines are
 * skipped.
 */
export function* csvRows(text: string, delimiter: string): Generator<string[]> {
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { field, end } = text[at] === '"' ? quoted(text, at) : plain(text, at, delimiter);
    row.push(field);
    if (text[end] === delimiter) {
      at = end + 1;
      if (at < text.length) continue;
      row.push('');
    }
    if (row.length > 1 || row[0]?.trim() !== '') yield row;
    row = [];
    at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
  }
}

/** Returns the delimiter of a header line: the most frequent of the usual four. */
export function delimiterOf(header: string): string {
  const counted = [',', ';', '\t', '|'].map((sign) => ({ sign, count: header.split(sign).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).sign;
}

interface Field {
  readonly field: string;
  /** Index of the next character. */
  readonly end: number;
}

function plain(text: string, start: number, delimiter: string): Field {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { field: text.slice(start, end), end };
}

function quoted(text: string, start: number): Field {
  let end = start + 1;
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote === -1) throw new Error('A quoted field does not end.');
    if (text[quote + 1] !== '"') return { field: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    end = quote + 2;
  }
}
