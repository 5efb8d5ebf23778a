import { cleanLine } from '../../words/clean-text.ts';

export type CsvValue = string | number | null;

/** One record (RFC 4180, with its line end): numbers as they are, nothing for null. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

/** A spreadsheet would run text that begins like a formula; an apostrophe keeps it text. */
function cell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const line = cleanLine(value);
  const text = /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
