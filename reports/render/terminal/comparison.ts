import type { CompareModel, ComparedTable } from '../../comparison/compare-model.ts';
import { formatObstacle } from '../../comparison/format-comparison.ts';
import { cleanLine } from '../../words/clean-text.ts';
import { changeColumns, compareColumns, FILE_COLUMNS, tableTitle } from '../columns/compare-columns.ts';
import { paintSentence } from './paint-sentence.ts';
import type { TerminalOptions } from './run.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

/** A comparison shows all its columns, even if the terminal is too narrow. */
const WHOLE = { width: Infinity, least: 0 };

/** What is not comparable, what differs, a table for each main figure, and the changes in settings and environment. */
export function renderCompareTerminal(model: CompareModel, { width, color, ascii = false }: TerminalOptions): string {
  const lines: string[] = [''];
  lines.push(...model.sentences.map((sentence) => paintSentence(sentence, color)), '');
  for (const obstacle of model.obstacles) {
    const text = `[${obstacle.number}] ${formatObstacle(obstacle)}`;
    lines.push(paintSentence({ text, tone: obstacle.kind === 'measurement' ? 'bad' : 'caution' }, color));
  }
  if (model.obstacles.length > 0) lines.push('');
  lines.push(...model.caveats.map((text) => paintSentence({ text, tone: 'caution' }, color)), '');
  lines.push(renderTextTable(FILE_COLUMNS, model.files, WHOLE), '');
  const [main, rest] = [true, false].map((wanted) => model.tables.filter(({ figure }) => figure.main === wanted));
  for (const table of main ?? []) {
    if (isWithoutErrors(table)) lines.push(`${cleanLine(tableTitle(table))}: none in any file.`, '');
    else lines.push(cleanLine(tableTitle(table)), ...tablesThatFit(model, table, width), '');
  }
  if (rest !== undefined && rest.length > 0)
    lines.push(`Not shown here, but in every file of --out: ${rest.map(({ figure }) => figure.title).join('; ')}.`, '');
  lines.push(...model.unmatched.map(cleanLine));
  if (model.changes.length > 0)
    lines.push('Differences in settings and environment', renderTextTable(changeColumns(model), model.changes, WHOLE));
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}

/** Whether there are no errors at all, which a single line can say. */
function isWithoutErrors({ figure, rows }: ComparedTable): boolean {
  return (
    figure.unit === 'share' &&
    rows.every(
      ({ values, cells }) =>
        values.every((value) => value?.center === 0) && cells.every((cell) => cell?.answer === 'open'),
    )
  );
}

/** All files side by side, or one table per file if the terminal is too narrow. */
function tablesThatFit({ files }: CompareModel, table: ComparedTable, width: number): string[] {
  const together = renderTextTable(compareColumns(table, files), table.rows, WHOLE);
  const others = files.slice(1);
  if (together.indexOf('\n') <= width || others.length === 1) return [together];
  return others.map((other) => renderTextTable(compareColumns(table, files, [other]), table.rows, WHOLE));
}
