import {
  formatDependency,
  formatRuntimes,
  formatSide,
  NO_LOCK_FILE,
  SAME_DEPENDENCIES,
} from '../../gate/format-gate.ts';
import type { GateReport, GateSentence } from '../../gate/gate-report.ts';
import type { Fact } from '../../run/report-model.ts';
import { cleanLine, shorten } from '../../words/clean-text.ts';
import { wrapText } from '../../words/wrap-text.ts';
import { GATE_COLUMNS } from '../columns/gate-columns.ts';
import { paintTone } from './paint-sentence.ts';
import type { TerminalOptions } from './run.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

const SENTENCE_LIMIT = 900;
const SUBJECT_LIMIT = 120;
const MOST_DEPENDENCIES = 12;
/** Facts of the machine that are printed; the others are in the files. */
const SHOWN_FACTS: ReadonlySet<string> = new Set([
  'processor',
  'system',
  'cpu-time',
  'load-of-others',
  'not-available',
] satisfies Fact['key'][]);

/** Renders the verdict first, then its evidence; lines wrap at the width of the terminal, at most 120. */
export function renderGateTerminal(report: GateReport, { width, color, ascii = false }: TerminalOptions): string {
  const columns = Math.max(40, Math.min(width, 120));
  const wrap = (text: string): string => wrapText(shorten(text, SENTENCE_LIMIT), { width: columns, indent: 2 });
  const say = ({ word, text, tone }: GateSentence): string => {
    const [first, ...further] = `${word}  ${text}`.split('\n');
    const lines = [wrap(first as string), ...further.map((line) => indented(line, columns))].join('\n');
    return lines.replace(word, paintTone(word, tone, color));
  };
  const { base, head } = report.sides;
  const lines = [
    '',
    say(report.headline),
    '',
    ...report.sentences.flatMap((sentence) => [say(sentence), '']),
    ...report.notices.map(wrap),
    ...(report.notices.length > 0 ? [''] : []),
    ...(report.tests.length > 0 ? [tableOf(report, columns), ''] : []),
    ...report.thresholds
      .filter(({ outcome }) => outcome === 'pass')
      .map(({ endpoint, expected, actual, outcome }) =>
        wrap(`Limit at ${endpoint}: ${expected}; head: ${actual}: ${outcome}`),
      ),
    wrap(`base: ${formatSide(base)} ${shorten(base.subject ?? '', SUBJECT_LIMIT)}`.trim()),
    wrap(`head: ${formatSide(head)} ${shorten(head.subject ?? '', SUBJECT_LIMIT)}`.trim()),
    wrap(`Dependencies: ${dependencies(report)}`),
    wrap(`Runtime: ${formatRuntimes(report.sides)}`),
    ...report.quality.map(({ name, value }) => wrap(`${name}: ${value}`)),
    ...report.environment
      .filter(({ key }) => key !== undefined && SHOWN_FACTS.has(key))
      .map(({ name, value }) => wrap(`${name}: ${value}`)),
    ...report.footnotes.map(({ number, message, fix }) => wrap(`[${number}] ${message} ${fix}`)),
    '',
    `Again: ${cleanLine(report.command)}`,
  ];
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}

/** A line of a log, or what follows it. */
function indented(line: string, width: number): string {
  const text = shorten(line.trim(), SENTENCE_LIMIT);
  return wrapText(text, { width: width - 2, indent: 0 }).replaceAll(/^/gm, '  ');
}

/** Names are shortened before columns if the terminal is narrow. */
function tableOf({ tests }: GateReport, width: number): string {
  const cellLimit = width >= 110 ? 56 : width >= 95 ? 44 : 34;
  return renderTextTable(GATE_COLUMNS, tests, { width, least: 3, cellLimit });
}

function dependencies({ dependencies: changes }: GateReport): string {
  if (changes === null) return NO_LOCK_FILE;
  if (changes.length === 0) return SAME_DEPENDENCIES;
  const shown = changes.slice(0, MOST_DEPENDENCIES).map((change) => shorten(formatDependency(change), 80));
  const rest = changes.length - shown.length;
  return `${shown.join('; ')}${rest === 0 ? '' : `; and ${rest} more`}`;
}
