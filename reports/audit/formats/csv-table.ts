import { csvRows, delimiterOf } from './csv-rows.ts';

export interface TableRow {
  /** Index of the table in the text, from 0: the header is repeated if a tool has appended. */
  readonly table: number;
  /** Returns a field by the name of its column; empty without such a column. */
  cell(column: string): string;
}

/** Returns the columns of a text whose first line names them. */
export function csvHeader(text: string): readonly string[] {
  const line = firstLine(text);
  return line.split(delimiterOf(line)).map((name) => name.trim().replaceAll(/^"|"$/g, ''));
}

/** Yields the rows below the header. @throws Error for a row that is too short */
export function* tableRows(text: string): Generator<TableRow> {
  const header = csvHeader(text);
  const columns = new Map(header.map((name, index) => [name, index]));
  let [table, number] = [-1, 0];
  for (const row of csvRows(text, delimiterOf(firstLine(text)))) {
    number += 1;
    if (row[0]?.trim() === header[0] && row.every((field, index) => field.trim() === header[index])) {
      table += 1;
      continue;
    }
    if (row.length < header.length) throw new Error(`Row ${number} has ${row.length} of ${header.length} columns.`);
    yield { table, cell: (column) => row[columns.get(column) ?? -1]?.trim() ?? '' };
  }
}

function firstLine(text: string): string {
  return /\S[^\r\n]*/.exec(text)?.[0] ?? '';
}
