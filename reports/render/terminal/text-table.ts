import Table from 'cli-table3';
import { shorten } from '../../words/clean-text.ts';

/** A column of a table in plain text. */
export interface TextColumn<Item, Key extends string = string> {
  /** Name by which programs find the column. */
  readonly key?: Key;
  /** Heading for people; nothing may depend on it. */
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cell: (item: Item) => string;
}

interface TableRoom {
  /** Columns of the terminal. */
  readonly width: number;
  /** Number of columns that are shown even if they do not fit. */
  readonly least: number;
  /** Keys of the columns that are left out first, in this order, if the table is too wide. */
  readonly expendable?: readonly string[];
  /** Maximum number of characters in a cell. */
  readonly cellLimit?: number;
}

/**
 * A table in boxes. Empty columns are left out; if it is too wide, so are the expendable ones and then the last ones.
 */
export function renderTextTable<Item>(
  wanted: readonly TextColumn<Item>[],
  items: readonly Item[],
  { width, least, expendable = [], cellLimit = 56 }: TableRoom,
): string {
  let columns = wanted.filter(({ cell }) => items.some((item) => !['', '–'].includes(cell(item))));
  for (;;) {
    const table = new Table({
      head: columns.map(({ head }) => head),
      colAligns: columns.map(({ align }) => align),
      style: { head: [], border: [], compact: true },
    });
    table.push(...items.map((item) => columns.map(({ cell }) => shorten(cell(item), cellLimit))));
    const text = table.toString();
    if ((text.split('\n')[0]?.length ?? 0) <= width || columns.length <= least) return text;
    const first = expendable.find((expendableKey) => columns.some(({ key }) => key === expendableKey));
    columns = first === undefined ? columns.slice(0, -1) : columns.filter(({ key }) => key !== first);
  }
}
