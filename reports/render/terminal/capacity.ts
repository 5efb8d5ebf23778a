import type { CapacityModel, CapacityRow } from '../../capacity/capacity-model.ts';
import { formatEvidence, formatLimitedSteps, formatLimiter } from '../../capacity/limiter-words.ts';
import { cleanLine } from '../../words/clean-text.ts';
import { wrapText } from '../../words/wrap-text.ts';
import {
  type CapacityColumn,
  type CapacityColumnKey,
  QUALITY_COLUMNS,
  mainCapacityColumns,
} from '../columns/capacity-columns.ts';
import { costTerminal } from './cost-table.ts';
import { endLines } from './end-lines.ts';
import { paintSentence } from './paint-sentence.ts';
import type { TerminalOptions } from './run.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

/** Columns that are left out first if the terminal is narrow. */
const EXPENDABLE: readonly CapacityColumnKey[] = ['datastores', 'way', 'recovery', 'base', 'visits', 'limiter', 'knee'];
/** Number of columns that are shown even if they do not fit: rank, stack, capacity and ratio; stack and rate. */
const LEAST = { capacity: 4, quality: 2 } as const;

/** Answers first, a table for each section, what limits each stack, how it was measured, and how to run it again. */
export function renderCapacityTerminal(model: CapacityModel, { width, color, ascii = false }: TerminalOptions): string {
  const table = (columns: readonly CapacityColumn[], rows: readonly CapacityRow[], least: number): string =>
    renderTextTable(columns, rows, { width, least, expendable: EXPENDABLE });
  const lines: string[] = [''];
  if (model.notice !== null) lines.push(cleanLine(model.notice), '');
  lines.push(...model.sentences.map((sentence) => paintSentence(sentence, color)), '', cleanLine(model.definition), '');
  for (const section of model.sections)
    lines.push(
      `${cleanLine(section.title)} · ${cleanLine(model.scenario)}`,
      table(mainCapacityColumns(section), section.rows, LEAST.capacity),
      '',
    );
  const rows = model.sections.flatMap((section) => section.rows);
  const limited = rows.filter(({ limiter }) => limiter !== null);
  if (limited.length > 0) lines.push('Limits in overload', ...limited.map((row) => limitLine(row, width)), '');
  if (rows.length > 0) lines.push('Measurement quality', table(QUALITY_COLUMNS, rows, LEAST.quality), '');
  if (model.cost !== null) lines.push(costTerminal(model.cost, { width, color }), '');
  lines.push(...endLines(model));
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}

/** `express-redis: event loop (CPU of the main thread 99%; 40 of 40 steps)`, on as many lines as it needs. */
function limitLine({ target, limiter }: CapacityRow, width: number): string {
  const evidence = formatEvidence(limiter);
  const steps = `${formatLimitedSteps(limiter)} steps`;
  const text = `${target}: ${formatLimiter(limiter)} (${[evidence, steps].filter((part) => part !== '').join('; ')})`;
  return wrapText(cleanLine(text), { width, indent: 2 });
}
