import Table from 'cli-table3';
import { shorten } from '../../words/clean-text.ts';

/** A column of a table in plain text. */
export interface TextColumn<Item> {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cell: (item: Item) => string;
}

interface TableRoom {
  /** Columns of the terminal. */
  readonly width: number;
  /** Columns of the table that are shown even where they do not fit. */
  readonly least: number;
  /** Heads of columns that go first, in this order, where the width does not hold them all. */
  readonly expendable?: readonly string[];
  /** Characters of a cell at most. */
  readonly cellLimit?: number;
}

/** A table in boxes; empty columns are left out, and the expendable and then the last ones where the width does not hold them. */
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
    const first = expendable.find((wantedHead) => columns.some(({ head }) => head === wantedHead));
    columns = first === undefined ? columns.slice(0, -1) : columns.filter(({ head }) => head !== first);
  }
}
