import { type Markup, markup, NONE, type Part } from '../markup.ts';
import { type Axis, percent, uprightGrid, uprightLimit, uprightReference } from './axis.ts';

/** One stack on a line of its own: name and value above, marks and a detail of the value below. */
export interface ChartRow {
  /** Number of the stack, for the switches. */
  readonly stack: number;
  /** `2=`, or empty. */
  readonly rank?: string;
  /** Whole name, and as much of it as is shown. */
  readonly name: string;
  readonly shown: string;
  readonly value: Part;
  /** On the line of the marks, which must leave room for it; empty for none. */
  readonly detail?: string;
  /** Drawn around the height `y`. */
  readonly marks: (y: number) => Markup;
}

/** Rows that may be compared with each other, under a title of their own. */
export interface RowGroup {
  /** Null for the only group. */
  readonly title: string | null;
  readonly rows: readonly ChartRow[];
  /** Sets of rows, by index in this group, that do not differ significantly. */
  readonly ties: readonly (readonly number[])[];
}

interface RowChart {
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly label: string;
  readonly axis: Axis;
  readonly groups: readonly RowGroup[];
  readonly limit: { readonly value: number; readonly label: string } | null;
  /** A value that the others are compared with, such as a ratio of 1, as a dashed line; none by default. */
  readonly reference?: number;
}

/** Letters of a title that fit a page of 360 pixels. */
const MOST_ON_PHONE = 44;
const ROW = 40;
const TITLE = 34;
const TOP = 18;
const AXIS = 24;
/** The end of names and values, in percent; the brackets of ties are to its right. */
const VALUE_END = 100;
const LANE = 2.4;

/** Width, in percent, that the brackets of some groups take on the right. */
export function bracketSpace(groups: readonly Pick<RowGroup, 'ties'>[]): number {
  return Math.max(0, ...groups.map(({ ties }) => lanesOf(ties).length)) * LANE;
}

/** Rows under each other on one axis; empty without rows. It has no width of its own and is as high as its rows. */
export function rowChart({ label, axis, groups, limit, reference }: RowChart): Markup {
  const drawn = groups.filter(({ rows }) => rows.length > 0);
  if (drawn.length === 0) return NONE;
  const valueEnd = VALUE_END - bracketSpace(drawn);
  let top = TOP;
  const first = top;
  const parts = drawn.map((group) => {
    const start = top + (group.title === null ? 0 : TITLE);
    top = start + group.rows.length * ROW;
    return markup`${group.title === null ? null : markup`<text class="group" x="0" y="${start - 8}" font-size="12" font-weight="600" fill="#59636e">${titleOf(group.title)}</text>\n`}${group.rows.map((row, index) => rowOf(row, start + index * ROW, valueEnd))}${lanesOf(group.ties).map((lane, index) => laneOf(lane, group.rows, start, valueEnd + LANE * (index + 0.6)))}`;
  });
  return markup`<svg class="chart" width="100%" height="${top + AXIS}" role="group" aria-label="${label}" font-family="system-ui, sans-serif">
${uprightGrid(axis, first, top)}${reference === undefined ? null : uprightReference(axis.at(reference), first, top)}${limit === null ? null : uprightLimit(axis.at(limit.value), limit.label, 0, top)}${parts}</svg>
`;
}

function rowOf(
  { stack, rank = '', name, shown, value, detail = '', marks }: ChartRow,
  top: number,
  valueEnd: number,
): Markup {
  return markup`<g data-stack="${stack}">
<text x="0" y="${top + 13}" font-size="13" fill="#1c2126" unicode-bidi="isolate">${rank === '' ? null : markup`<tspan class="rank" fill="#59636e">${rank}</tspan> `}${shown}${shown.endsWith('…') ? markup`<title>${name}</title>` : null}</text>
<text class="value" x="${percent(valueEnd)}" y="${top + 13}" text-anchor="end" font-size="13" fill="#1c2126">${value}</text>
${detail === '' ? null : markup`<text class="tick" x="${percent(valueEnd)}" y="${top + 29}" text-anchor="end" font-size="12" fill="#59636e">${detail}</text>\n`}${marks(top + 25)}</g>
`;
}

/** Brackets that share no row share a lane. */
function lanesOf(ties: readonly (readonly number[])[]): (readonly number[])[][] {
  const lanes: (readonly number[])[][] = [];
  for (const tie of ties) {
    const [first, last] = [Math.min(...tie), Math.max(...tie)];
    const free = lanes.find((lane) => lane.every((other) => Math.max(...other) < first || Math.min(...other) > last));
    if (free === undefined) lanes.push([tie]);
    else free.push(tie);
  }
  return lanes;
}

function laneOf(lane: readonly (readonly number[])[], rows: readonly ChartRow[], start: number, x: number): Markup {
  return markup`${lane.map((tie) => {
    const names = tie.flatMap((index) => rows[index]?.name ?? []);
    const y = (index: number): number => start + index * ROW + 25;
    return markup`<g class="mark tie" role="img" aria-label="${`No significant difference: ${names.join(', ')}`}">
<line x1="${percent(x)}" x2="${percent(x)}" y1="${y(Math.min(...tie)) - 6}" y2="${y(Math.max(...tie)) + 6}" stroke="#59636e" stroke-width="2"/>
${tie.map((index) => markup`<circle cx="${percent(x)}" cy="${y(index)}" r="3" fill="#59636e"/>\n`)}<title>${`No significant difference: ${names.join(', ')}`}</title></g>
`;
  })}`;
}

/** A title that a phone is too narrow for, without its last part there. */
function titleOf(title: string): Part {
  const comma = title.length > MOST_ON_PHONE ? title.lastIndexOf(', ') : -1;
  return comma < 0 ? title : markup`${title.slice(0, comma)}<tspan class="minor">${title.slice(comma)}</tspan>`;
}
