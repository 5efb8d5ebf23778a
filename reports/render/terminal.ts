import Table from 'cli-table3';
import type { ReportModel, Row, Sentence } from '../model/report-model.ts';
import { cleanLine, shorten } from '../text/clean-text.ts';
import { describeLoads } from '../text/describe-load.ts';
import { formatServiceRecord } from '../text/format-figure.ts';
import { type Column, COST_COLUMNS, MAIN_COLUMNS, ORIGIN_COLUMNS } from './row-cells.ts';
import { toAscii } from './to-ascii.ts';

export interface TerminalOptions {
  /** Columns of the terminal; narrow ones lose the last columns first. */
  readonly width: number;
  readonly color: boolean;
  /** Only characters of ASCII, for terminals and logs that know no others. */
  readonly ascii?: boolean;
}

const NAME_LIMIT = 56;
/** Said in the second table, so that the first one keeps its figures on a line of 120. */
const ELSEWHERE = ['Cache', 'Services'];
const ANSI: Readonly<Record<Sentence['tone'], string>> = {
  good: '\u001B[32m',
  bad: '\u001B[31m',
  caution: '\u001B[33m',
  neutral: '',
};
const RESET = '\u001B[0m';

/** Verdicts first, a table for each section, footnotes, and how to run it again. */
export function renderTerminal(model: ReportModel, { width, color, ascii = false }: TerminalOptions): string {
  const paint = ({ tone, text }: Sentence): string =>
    color && ANSI[tone] !== '' ? `${ANSI[tone]}${cleanLine(text)}${RESET}` : cleanLine(text);
  const loads = describeLoads(model);
  const main = MAIN_COLUMNS.filter(({ head }) => !ELSEWHERE.includes(head));
  const lines: string[] = [''];
  if (model.notice !== null) lines.push(cleanLine(model.notice), '');
  lines.push(
    ...model.sentences.map(paint),
    '',
    `Latency: ${loads.open}. Throughput and CPU per request: ${loads.closed}.`,
    '',
  );
  for (const section of model.sections) {
    lines.push(`${section.title} · ${cleanLine(section.scenario)}`, tableOf(main, section.rows, width), '');
  }
  const rows = model.sections.flatMap((section) => section.rows);
  if (rows.length > 0)
    lines.push('What a request cost', tableOf(COST_COLUMNS, rows, width, COST_COLUMNS.length - 1), '');
  if (rows.length > 0) lines.push('What the stacks stood on', tableOf(ORIGIN_COLUMNS, rows, width), '');
  lines.push(...model.services.map((service) => cleanLine(`${service.id}: ${formatServiceRecord(service)}`)));
  for (const { target, reason } of model.skipped) lines.push(`Skipped ${cleanLine(target)}: ${cleanLine(reason)}`);
  for (const loss of model.losses) lines.push(cleanLine(loss));
  for (const { number, message, fix } of model.footnotes)
    lines.push(`[${number}] ${cleanLine(message)} ${cleanLine(fix)}`);
  lines.push('', model.caveat, `Again: ${cleanLine(model.command)}`);
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}

/** Loses its last columns where they do not fit, down to `fewest`. */
function tableOf(wanted: readonly Column[], rows: readonly Row[], width: number, fewest = 6): string {
  let columns = wanted.filter(({ cell }) => rows.some((row) => !['', '–'].includes(cell(row))));
  for (;;) {
    const table = new Table({
      head: columns.map(({ head }) => head),
      colAligns: columns.map(({ align }) => align),
      style: { head: [], border: [], compact: true },
    });
    table.push(...rows.map((row) => columns.map(({ cell }) => shorten(cleanLine(cell(row)), NAME_LIMIT))));
    const text = table.toString();
    if ((text.split('\n')[0]?.length ?? 0) <= width || columns.length <= fewest) return text;
    columns = columns.slice(0, -1);
  }
}
