import type { ComparedCell, ComparedFile, ComparedTable } from '../../../comparison/compare-model.ts';
import { formatAnswer, formatDetectable, formatDifference } from '../../../comparison/format-comparison.ts';
import { shorten } from '../../../words/clean-text.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type Axis, percent, uprightGrid } from './axis.ts';
import { mark } from './marks.ts';
import { ratioAxis } from './ratio-axis.ts';

const ROW = 40;
const TOP = 24;
const AXIS = 24;
const NAME_LENGTH = 26;
/** Share of the width, in percent, that the axis leaves free on each side. */
const EDGE = 3;
const [NARROWEST, WIDEST] = [Math.log(1.05), Math.log(10)];

/** Colours on light paper; the style sheet has their twins for dark. */
const INK: Readonly<Record<ComparedCell['answer'], string>> = {
  better: '#12703f',
  worse: '#b3261e',
  open: '#59636e',
  'not-comparable': '#8a5a00',
};

interface Entry {
  readonly name: string;
  readonly shown: string;
  readonly cell: ComparedCell;
}

/**
 * Ratios to the baseline around 1 on a logarithmic axis: a filled point for a significant difference, a hollow one for
 * none, a hollow square if the environments differ, words if nothing is comparable. Empty for a figure without ratios.
 */
export function ratioChart(table: ComparedTable, files: readonly ComparedFile[]): Markup {
  const { figure } = table;
  const entries = entriesOf(table, files.length > 2);
  if (figure.unit === 'share' || entries.every(({ cell }) => cell.difference === null)) return NONE;
  const axis = symmetricAxis(entries);
  const bottom = TOP + entries.length * ROW;
  const [less, more] =
    figure.better === 'more' ? [figure.words.worse, figure.words.better] : [figure.words.better, figure.words.worse];
  return markup`<svg class="chart ratios" width="100%" height="${bottom + AXIS}" role="group" aria-label="${`${figure.title}: ratio to ${files[0]?.label ?? 'A'} on a logarithmic axis; the table below contains the figures`}" font-family="system-ui, sans-serif">
<text class="tick" x="0" y="13" font-size="11" fill="#59636e">← ${less}</text>
<text class="tick" x="100%" y="13" text-anchor="end" font-size="11" fill="#59636e">${more} →</text>
${uprightGrid(axis, TOP, bottom)}<line class="one" x1="50%" x2="50%" y1="${TOP}" y2="${bottom}" stroke="#59636e" stroke-dasharray="4 3"/>
${entries.map((entry, index) => rowOf(entry, TOP + index * ROW, { axis, answer: formatAnswer(figure, entry.cell) }))}</svg>
`;
}

function entriesOf({ rows }: ComparedTable, withLetters: boolean): Entry[] {
  return rows.flatMap(({ target, cells }) =>
    cells.flatMap((cell): Entry[] => {
      if (cell === null) return [];
      const prefix = withLetters ? `${cell.file} · ` : '';
      return [{ name: `${prefix}${target}`, shown: `${prefix}${shorten(target, NAME_LENGTH - prefix.length)}`, cell }];
    }),
  );
}

/** 1 in the middle, as far as the furthest end of an interval to both sides, within bounds. */
function symmetricAxis(entries: readonly Entry[]): Axis {
  const ends = entries.flatMap(({ cell: { difference } }) =>
    difference === null ? [] : [Math.abs(Math.log(difference.lo)), Math.abs(Math.log(difference.hi))],
  );
  const half = Math.min(WIDEST, Math.max(NARROWEST, ...ends.filter(Number.isFinite)));
  const axis = ratioAxis([Math.exp(-half), Math.exp(half)], [EDGE, 100 - EDGE]);
  return { ...axis, at: (ratio) => Math.min(100, Math.max(0, axis.at(ratio))) };
}

function rowOf(
  { name, shown, cell }: Entry,
  top: number,
  { axis, answer }: { readonly axis: Axis; readonly answer: string },
): Markup {
  const value = cell.difference === null ? answer : formatDifference(cell);
  return markup`<g class="${`answer-${cell.answer}`}">
<text x="0" y="${top + 13}" font-size="13" fill="#1c2126" unicode-bidi="isolate">${shown}${shown === name ? null : markup`<title>${name}</title>`}</text>
<text x="100%" y="${top + 13}" text-anchor="end" font-size="13" fill="#1c2126">${value}</text>
${reach({ name, shown, cell }, axis, { y: top + 25, answer })}</g>
`;
}

function reach(
  { name, cell }: Entry,
  { at }: Axis,
  { y, answer }: { readonly y: number; readonly answer: string },
): Markup {
  const { difference } = cell;
  if (difference === null) return NONE;
  const seen = formatDetectable(cell);
  const says = `${name}: ${formatDifference(cell)}, ${answer}${seen === '' ? '' : `; ${seen} would show`}`;
  const dash = cell.answer === 'not-comparable' ? '3 3' : 'none';
  return mark(
    says,
    markup`<line class="reach" x1="${percent(at(difference.lo))}" x2="${percent(at(difference.hi))}" y1="${y}" y2="${y}" stroke="${INK[cell.answer]}" stroke-width="2" stroke-dasharray="${dash}"/>
${pointOf(cell.answer, percent(at(difference.center)), y)}
`,
  );
}

/**
 * A point, or a square if the environments differ; the square has a frame of its own, because positions are in percent.
 */
function pointOf(answer: ComparedCell['answer'], x: string, y: number): Markup {
  const ink = INK[answer];
  if (answer === 'not-comparable')
    return markup`<svg x="${x}" y="${y}" overflow="visible"><rect class="point" x="-4.5" y="-4.5" width="9" height="9" fill="#fff" stroke="${ink}" stroke-width="2"/></svg>`;
  return markup`<circle class="point" cx="${x}" cy="${y}" r="5" fill="${answer === 'open' ? '#fff' : ink}" stroke="${ink}" stroke-width="2"/>`;
}
