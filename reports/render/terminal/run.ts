import { describeClosedColumns, describeLoads } from '../../run/describe-load.ts';
import type { ReportModel, Row } from '../../run/report-model.ts';
import { cleanLine } from '../../words/clean-text.ts';
import {
  COST_COLUMNS,
  ORIGIN_COLUMNS,
  type RowColumn,
  type RowColumnKey,
  columnsOverAll,
  mainColumns,
} from '../columns/row-columns.ts';
import { endLines } from './end-lines.ts';
import { paintSentence } from './paint-sentence.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

export interface TerminalOptions {
  /** Width of the terminal in characters; if it is narrow, columns are left out. */
  readonly width: number;
  readonly color: boolean;
  /** Use only ASCII characters. */
  readonly ascii?: boolean;
}

/** Columns that only the table of datastores has, so that the figures of the main table fit in 120 characters. */
const ELSEWHERE: readonly RowColumnKey[] = ['cache', 'datastores'];

/** Columns that are left out first if the terminal is narrow; CPU has a table of its own, and p99 is more useful. */
const EXPENDABLE: readonly RowColumnKey[] = ['p99.9', 'p95', 'p50', 'cpu'];

/** Verdicts first, a table for each section, footnotes, and how to run it again. */
export function renderTerminal(model: ReportModel, { width, color, ascii = false }: TerminalOptions): string {
  const table = (columns: readonly RowColumn[], rows: readonly Row[], least = 6): string =>
    renderTextTable(columns, rows, { width, least, expendable: EXPENDABLE });
  const loads = describeLoads(model);
  const lines: string[] = [''];
  if (model.notice !== null) lines.push(cleanLine(model.notice), '');
  lines.push(
    ...model.sentences.map((sentence) => paintSentence(sentence, color)),
    '',
    `Latency: ${loads.open}. ${describeClosedColumns(loads, 'Throughput', 'CPU per request of app and datastores')}`,
    '',
  );
  for (const section of model.sections) {
    const main = mainColumns(section).filter(({ key }) => !ELSEWHERE.includes(key));
    lines.push(`${cleanLine(section.title)} · ${cleanLine(section.scenario)}`, table(main, section.rows), '');
  }
  const rows = model.sections.flatMap((section) => section.rows);
  const [costs, origins] = [columnsOverAll(COST_COLUMNS, rows), columnsOverAll(ORIGIN_COLUMNS, rows)];
  if (rows.length > 0) lines.push('CPU per request', table(costs, rows, costs.length - 1), '');
  if (rows.length > 0) lines.push('Datastores', table(origins, rows), '');
  lines.push(...endLines(model));
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}
