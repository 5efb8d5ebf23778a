import { cheapestRows } from '../../cost/cheapest-rows.ts';
import type { CostTable } from '../../cost/cost-model.ts';
import { listNames, plural } from '../../words/list-names.ts';
import { type CostTableColumn, costTableColumns } from '../columns/cost-table-columns.ts';
import { paintSentence } from './paint-sentence.ts';
import type { TerminalOptions } from './run.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

/** Columns that are only in files. */
const IN_FILES: readonly CostTableColumn['key'][] = ['tiers'];
/** Columns that are left out first if the terminal is narrow. */
const EXPENDABLE: readonly CostTableColumn['key'][] = ['limits', 'capacity'];

/** The cheapest deployment of each stack at the rate that was asked for, and the notes; empty without prices. */
export function costTerminal(table: CostTable, { width, color, ascii = false }: TerminalOptions): string {
  const { ratePerSec, rows, notes, unpriced } = table;
  if (rows.length === 0) return '';
  const shown = cheapestRows(rows);
  const columns = costTableColumns(ratePerSec).filter(({ key }) => !IN_FILES.includes(key));
  const others = rows.length - shown.length;
  const lines = [
    'Cost: the cheapest deployment of each stack',
    renderTextTable(columns, shown, { width, least: 3, expendable: EXPENDABLE }),
    ...notes.map((note) => paintSentence(note, color)),
    ...(others > 0 ? [`Not shown here, but in every file of --out: ${plural(others, 'deployment')}.`] : []),
    ...(unpriced.length > 0 ? [`Without a price: ${listNames(unpriced.map(({ target }) => target))}.`] : []),
  ];
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}
