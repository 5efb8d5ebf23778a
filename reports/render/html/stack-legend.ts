import { shorten } from '../../words/clean-text.ts';
import { shapeAt } from './charts/marks.ts';
import { colourClass, seriesOf } from './charts/palette.ts';
import { type Markup, markup, NONE } from './markup.ts';

const NAME_LENGTH = 34;

/**
 * How each stack is drawn, with one figure of it; the page's script makes each entry a switch for its stack. Empty
 * below two stacks.
 */
export function stackLegend<Row extends { readonly target: string }>(
  rows: readonly Row[],
  numbers: ReadonlyMap<string, number>,
  figure: (row: Row) => string,
): Markup {
  if (rows.length < 2) return NONE;
  return markup`<ul class="legend">
${rows.map((row) => entry(row.target, numbers.get(row.target) ?? 0, figure(row)))}</ul>
`;
}

function entry(target: string, number: number, figure: string): Markup {
  const series = seriesOf(number);
  return markup`<li data-switch="${number}"><svg class="${colourClass(series)}" width="34" height="14" aria-hidden="true">
<line class="line" x1="0" x2="34" y1="7" y2="7" stroke="${series.colour}" stroke-width="2" stroke-dasharray="${series.dash}"/>
${shapeAt(series, 50, 7, 40)}</svg> <bdi>${shorten(target, NAME_LENGTH)}</bdi> <span class="soft">${figure}</span></li>
`;
}
