import type { ComparedCell, ComparedFile, ComparedTable } from '../../../compare-runs/compare-model.ts';
import { shorten } from '../../../text/clean-text.ts';
import { formatAnswer, formatDifference } from '../../../text/format-comparison.ts';
import { type Markup, markup, NONE } from '../markup.ts';

const ROW = 42;
const TOP = 22;
const AXIS = 24;
const NAME_LENGTH = 25;
/** Share of the width, in per cent, that the axis leaves free on each side. */
const EDGE = 2;
const TICKS = [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10];
const TICK_GAP = 9;
const [NARROWEST, WIDEST] = [Math.log(1.05), Math.log(10)];

interface Entry {
  readonly name: string;
  readonly cell: ComparedCell;
}

/**
 * Ratios to the baseline around 1 on a logarithmic axis: a filled point where a difference is established, a hollow one where not, a
 * hollow square where the environments differ, words where nothing may be compared. Empty for a figure without ratios.
 */
export function ratioChart(table: ComparedTable, files: readonly ComparedFile[]): Markup {
  const { figure, rows } = table;
  const entries = rows.flatMap(({ target, cells }) =>
    cells.flatMap((cell): Entry[] => {
      if (cell === null) return [];
      const prefix = files.length > 2 ? `${cell.file} · ` : '';
      return [{ name: `${prefix}${shorten(target, NAME_LENGTH - prefix.length)}`, cell }];
    }),
  );
  if (figure.unit === 'share' || entries.every(({ cell }) => cell.difference === null)) return NONE;
  const half = halfWidth(entries);
  const at = (ratio: number): number => Math.min(100, Math.max(0, 50 + (50 - EDGE) * (Math.log(ratio) / half)));
  const bottom = TOP + entries.length * ROW;
  const [less, more] =
    figure.better === 'more' ? [figure.words.worse, figure.words.better] : [figure.words.better, figure.words.worse];
  return markup`<svg class="ratios" width="100%" height="${bottom + AXIS}" role="img" aria-label="${`${figure.title}: ratio to ${files[0]?.label ?? 'A'} on a logarithmic axis; the table below holds the figures`}">
<text class="soft-text" x="0" y="13">← ${less}</text>
<text class="soft-text" x="100%" y="13" text-anchor="end">${more} →</text>
${ticksWithin(half, at).map((ratio) => gridLine(ratio, at(ratio), bottom))}${entries.map((entry, index) => rowOf(entry, TOP + index * ROW, { at, answer: formatAnswer(figure, entry.cell) }))}</svg>
`;
}

/** Half of the axis in ln: as far as the furthest end of an interval, within bounds. */
function halfWidth(entries: readonly Entry[]): number {
  const ends = entries.flatMap(({ cell: { difference } }) =>
    difference === null ? [] : [Math.abs(Math.log(difference.lo)), Math.abs(Math.log(difference.hi))],
  );
  return Math.min(WIDEST, Math.max(NARROWEST, ...ends.filter(Number.isFinite)));
}

/** Round ratios on the axis, from 1 outwards, none too near to another. */
function ticksWithin(half: number, at: (ratio: number) => number): number[] {
  const outwards = TICKS.filter((ratio) => Math.abs(Math.log(ratio)) <= half * 1.001).sort(
    (a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)),
  );
  const kept: number[] = [];
  for (const ratio of outwards)
    if (kept.every((other) => Math.abs(at(other) - at(ratio)) >= TICK_GAP)) kept.push(ratio);
  return kept;
}

function gridLine(ratio: number, x: number, bottom: number): Markup {
  const anchor = x < 5 ? 'start' : x > 95 ? 'end' : 'middle';
  return markup`<line class="${ratio === 1 ? 'one' : 'grid'}" x1="${place(x)}" x2="${place(x)}" y1="${TOP}" y2="${bottom}"/><text class="soft-text" x="${place(x)}" y="${bottom + 15}" text-anchor="${anchor}">${String(ratio)}</text>
`;
}

function rowOf(
  { name, cell }: Entry,
  top: number,
  { at, answer }: { readonly at: (ratio: number) => number; readonly answer: string },
): Markup {
  const { difference } = cell;
  const says = difference === null ? answer : formatDifference(cell);
  const middle = top + 26;
  return markup`<g class="${`answer-${cell.answer}`}"><title>${`${name}: ${says}, ${answer}`}</title>
<text x="0" y="${top + 14}">${name}</text><text x="100%" y="${top + 14}" text-anchor="end">${says}</text>
${difference === null ? null : markup`<line class="reach" x1="${place(at(difference.lo))}" x2="${place(at(difference.hi))}" y1="${middle}" y2="${middle}"/>${pointOf(cell.answer, place(at(difference.center)), middle)}\n`}</g>
`;
}

/** A square cannot be taken for a point that answers; it hangs on a frame of its own, because places across are in per cent. */
function pointOf(answer: ComparedCell['answer'], x: string, y: number): Markup {
  if (answer === 'not-comparable')
    return markup`<svg x="${x}" y="${y}" overflow="visible"><rect class="point" x="-4.5" y="-4.5" width="9" height="9"/></svg>`;
  return markup`<circle class="point" cx="${x}" cy="${y}" r="5"/>`;
}

function place(percent: number): string {
  return `${Math.round(percent * 100) / 100}%`;
}
