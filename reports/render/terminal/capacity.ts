import type { CapacityModel, CapacityRow } from '../../capacity/capacity-model.ts';
import { cleanLine } from '../../words/clean-text.ts';
import {
  CAPACITY_COLUMNS,
  type CapacityColumn,
  type CapacityColumnKey,
  LIMITER_COLUMNS,
  QUALITY_COLUMNS,
} from '../columns/capacity-columns.ts';
import { endLines } from './end-lines.ts';
import { paintSentence } from './paint-sentence.ts';
import type { TerminalOptions } from './run.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

/** Columns that only the page has: the line of the notes says what they say. */
const ELSEWHERE: readonly CapacityColumnKey[] = ['meaning'];
/** Columns that are left out first if the terminal is narrow. */
const EXPENDABLE: readonly CapacityColumnKey[] = [
  'way',
  'recovery',
  'datastores',
  'visits',
  'base',
  'knee',
  'limiter',
  'as found',
  'limited steps',
];
/** Stack, capacity and ratio are shown even if they do not fit. */
const LEAST = 4;

/** Answers first, a table for each section, what limits each stack, how it was measured, and how to run it again. */
export function renderCapacityTerminal(model: CapacityModel, { width, color, ascii = false }: TerminalOptions): string {
  const table = (columns: readonly CapacityColumn[], rows: readonly CapacityRow[]): string =>
    renderTextTable(
      columns.filter(({ key }) => !ELSEWHERE.includes(key)),
      rows,
      { width, least: LEAST, expendable: EXPENDABLE },
    );
  const lines: string[] = [''];
  if (model.notice !== null) lines.push(cleanLine(model.notice), '');
  lines.push(...model.sentences.map((sentence) => paintSentence(sentence, color)), '', cleanLine(model.definition), '');
  for (const section of model.sections)
    lines.push(`${cleanLine(section.title)} · ${cleanLine(model.scenario)}`, table(CAPACITY_COLUMNS, section.rows), '');
  const rows = model.sections.flatMap((section) => section.rows);
  const limited = rows.filter(({ limiter }) => limiter !== null);
  if (limited.length > 0) lines.push('Limits in overload', table(LIMITER_COLUMNS, limited), '');
  if (rows.length > 0) lines.push('Measurement quality', table(QUALITY_COLUMNS, rows), '');
  lines.push(...endLines(model));
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}
