import type { Sentence } from '../run/report-model.ts';
import { plural } from '../words/list-names.ts';
import { type ControlCheck, nameControls } from './check-controls.ts';
import type { ComparedCell, ComparedTable, Obstacle } from './compare-model.ts';
import type { ShownFigure } from './compared-figures.ts';
import type { ComparedTables } from './decide-cells.ts';
import { formatDetectable, formatDifference } from './format-comparison.ts';

const MOST_NAMED = 6;
const MOST_REASONS = 3;

interface Found {
  readonly target: string;
  readonly scenario: string;
  readonly figure: ShownFigure;
  readonly cell: ComparedCell;
}

/**
 * What to know of each file: what is not comparable, what differs, the detectable difference, and whether the machine
 * was checked.
 */
export function compareSentences(
  files: readonly string[],
  { tables, controls }: ComparedTables,
  obstacles: readonly Obstacle[],
): Sentence[] {
  const [baseline = 'A', ...others] = files;
  return others.flatMap((file): Sentence[] => {
    const found = cellsOf(tables, file);
    const head = `${file} against ${baseline}`;
    if (found.length === 0)
      return [{ text: `${head}: nothing was measured in both, so nothing can be compared.`, tone: 'bad' }];
    const shut = found.filter(({ cell }) => cell.answer === 'not-comparable');
    return [
      ...shutSentence(
        head,
        found.length,
        shut,
        obstacles.filter((obstacle) => obstacle.file === file),
      ),
      ...differenceSentences(head, found, shut.length),
      ...openSentence(head, found),
      ...controlSentence(head, found.length - shut.length, controls.get(file)),
    ];
  });
}

/** The limits of every comparison of runs, the shortest first. */
export function caveatsOf(obstacles: readonly Obstacle[]): string[] {
  const elsewhere = obstacles.some(({ kind }) => kind === 'environment')
    ? [
        'Ratios between different environments are shown, but they compare the environments and not a change of the code.',
      ]
    : [];
  return [
    'Two runs at different times are a hint, never a proof.',
    'The same machine is faster at one time than at another: on one machine the CPU per request of the same code was measured from 244 to 393 µs. To prove a change, measure both versions interleaved: stackbench gate.',
    ...elsewhere,
  ];
}

function cellsOf(tables: readonly ComparedTable[], file: string): Found[] {
  return tables.flatMap(({ scenario, figure, rows }) =>
    rows.flatMap(({ target, cells }) =>
      cells.flatMap((cell) => (cell?.file === file ? [{ target, scenario, figure, cell }] : [])),
    ),
  );
}

function shutSentence(head: string, total: number, shut: readonly Found[], obstacles: readonly Obstacle[]): Sentence[] {
  if (shut.length === 0) return [];
  const used = new Set(shut.flatMap(({ cell }) => cell.obstacles));
  const texts = obstacles.filter(({ number }) => used.has(number)).map(({ number, text }) => `[${number}] ${text}`);
  const rest = texts.length > MOST_REASONS ? ` And ${texts.length - MOST_REASONS} more.` : '';
  const what =
    shut.length === total
      ? 'nothing can be compared.'
      : `${shut.length} of ${plural(total, 'figure')} cannot be compared.`;
  return [{ text: `${head}: ${what} ${texts.slice(0, MOST_REASONS).join(' ')}${rest}`, tone: 'bad' }];
}

function differenceSentences(head: string, found: readonly Found[], shut: number): Sentence[] {
  const tested = found.length - shut;
  return (['worse', 'better'] as const).flatMap((answer): Sentence[] => {
    const own = found.filter(({ cell }) => cell.answer === answer);
    if (own.length === 0) return [];
    const named = own.slice(0, MOST_NAMED).map(nameOf);
    const rest = own.length > named.length ? `; and ${own.length - named.length} more` : '';
    return [
      {
        text: `${head}: significantly ${answer} in ${own.length} of ${plural(tested, 'figure')}: ${named.join('; ')}${rest}.`,
        tone: answer === 'worse' ? 'bad' : 'good',
      },
    ];
  });
}

function nameOf({ target, figure, cell }: Found): string {
  const word = cell.answer === 'better' ? figure.words.better : figure.words.worse;
  return `${figure.short} of ${target} ${formatDifference(cell)}, ${word}`;
}

function openSentence(head: string, found: readonly Found[]): Sentence[] {
  const open = found.filter(({ cell }) => cell.answer === 'open');
  if (open.length === 0) return [];
  const ratios = open.filter(({ cell }) => cell.difference?.scale === 'ratio');
  const sorted = [...ratios].sort((x, y) => (x.cell.detectable ?? 0) - (y.cell.detectable ?? 0));
  const [least, most] = [sorted[0], sorted.at(-1)];
  const seen =
    least === undefined || most === undefined
      ? ''
      : ` Detectable difference (80% power): from ${formatDetectable(least.cell)} (${least.figure.short} of ${least.target}) to ${formatDetectable(most.cell)} (${most.figure.short} of ${most.target}).`;
  return [{ text: `${head}: no significant difference in ${plural(open.length, 'figure')}.${seen}`, tone: 'neutral' }];
}

/** Whether the controls show that the machine was the same in both runs. */
function controlSentence(head: string, tested: number, check: ControlCheck | undefined): Sentence[] {
  if (tested === 0 || check === undefined) return [];
  const [first] = check.figures;
  if (first === undefined)
    return [
      {
        text: `${head}: no control was measured in both, so the machine itself was not checked. Add node-memory and express-memory to the targets of both runs.`,
        tone: 'caution',
      },
    ];
  const named = nameControls(check.figures.filter(({ figure }) => figure.id === first.figure.id));
  return [
    {
      text: `${head}: no control (the same code in both) differs significantly (${named}). The answers allow for changes of the machine that the controls cannot exclude.`,
      tone: 'neutral',
    },
  ];
}
