import { type Markup, markup, NONE, type Part } from './markup.ts';

/** A column of a table in a page. */
export interface TableColumn<Item> {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cell: (item: Item) => Part;
  /** `name` heads its row, `wrap` may break over lines, `verdict` is coloured by its own text. */
  readonly kind?: 'name' | 'wrap' | 'verdict';
  /** Number of the stack that the column is about, for the switches. */
  readonly stack?: number;
}

/** Where in the chart above a row stands, in per cent of its width: the page's script reads the row when the chart is pointed at there. */
type RowPlace<Item> = (item: Item) => number;

/** A table that scrolls in its own region where the page is narrow; columns without any content are left out. Empty without rows. */
export function renderTable<Item>(
  label: string,
  columns: readonly TableColumn<Item>[],
  items: readonly Item[],
  place: RowPlace<Item> | null = null,
): Markup {
  if (items.length === 0) return NONE;
  const shown = columns.filter(({ cell }) => items.some((item) => !['', '–'].includes(textOf(cell(item)))));
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
<table>
<thead><tr>${shown.map(headOf)}</tr></thead>
<tbody>
${items.map((item) => markup`<tr${place === null ? null : markup` data-x="${place(item)}"`}>${shown.map((column) => cellOf(column, item))}</tr>\n`)}</tbody>
</table>
</div>
`;
}

/** A table behind a summary that a click, or Enter, opens; printed open. Empty without rows. */
export function renderFoldedTable<Item>(
  summary: string,
  columns: readonly TableColumn<Item>[],
  items: readonly Item[],
  place: RowPlace<Item> | null = null,
): Markup {
  if (items.length === 0) return NONE;
  return markup`<details>
<summary>${summary}</summary>
${renderTable(summary, columns, items, place)}</details>
`;
}

function headOf<Item>({ head, align, stack }: TableColumn<Item>): Markup {
  return markup`<th scope="col" class="${align}"${stack === undefined ? null : markup` data-stack="${stack}"`}>${head}</th>`;
}

function cellOf<Item>({ align, kind, cell }: TableColumn<Item>, item: Item): Markup {
  const value = cell(item);
  if (kind === 'name') return markup`<th scope="row" class="stack"><bdi>${value}</bdi></th>`;
  if (kind === 'wrap') return markup`<td class="wrap"><bdi>${value}</bdi></td>`;
  if (kind === 'verdict') return markup`<td class="${textOf(value).split(' ')[0] ?? ''}">${value}</td>`;
  return markup`<td class="${align}">${value}</td>`;
}

function textOf(part: Part): string {
  return markup`${part}`.source;
}
