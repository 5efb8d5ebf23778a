import Table from 'cli-table3';
import { cleanLine, shorten } from '../text/clean-text.ts';
import type { Column } from './row-cells.ts';

const NAME_LIMIT = 56;
const FEWEST_COLUMNS = 6;

/** A table of lines for a terminal of some width: columns without content are left out, and the last ones where they do not fit, down to six. */
export function textTable<Item>(wanted: readonly Column<Item>[], items: readonly Item[], width: number): string {
  let columns = wanted.filter(({ cell }) => items.some((item) => !['', '–'].includes(cell(item))));
  for (;;) {
    const table = new Table({
      head: columns.map(({ head }) => head),
      colAligns: columns.map(({ align }) => align),
      style: { head: [], border: [], compact: true },
    });
    table.push(...items.map((item) => columns.map(({ cell }) => shorten(cleanLine(cell(item)), NAME_LIMIT))));
    const text = table.toString();
    if (widthOf(text) <= width || columns.length <= FEWEST_COLUMNS) return text;
    columns = columns.slice(0, -1);
  }
}

/** Characters of its first line. */
export function widthOf(table: string): number {
  return table.split('\n')[0]?.length ?? 0;
}
