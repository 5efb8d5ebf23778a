import { symbol, symbolsFill } from 'd3-shape';
import { type Markup, markup } from '../markup.ts';
import { percent, type Span } from './axis.ts';
import { colourClass, type Series } from './palette.ts';

/** Something in a chart that tells its value when pointed at or reached by the keyboard; `says` is that text. */
export function mark(says: string, drawing: Markup, attributes: Markup | null = null): Markup {
  return markup`<g class="mark" role="img" aria-label="${says}"${attributes}>
${drawing}<title>${says}</title></g>
`;
}

/** An interval as a line with an end on either side; a bound that lies outside of `span` (in per cent) is an arrow at its edge. */
export function whisker(y: number, lo: number | null, hi: number | null, span: Span): Markup | null {
  if (lo === null || hi === null) return null;
  const [from, to] = [Math.max(lo, span[0]), Math.min(hi, span[1])];
  return markup`<line class="ink" x1="${percent(from)}" x2="${percent(to)}" y1="${y}" y2="${y}" stroke="#1c2126" stroke-width="1.5"/>
${endAt(from, y, lo < from ? 1 : 0)}${endAt(to, y, hi > to ? -1 : 0)}`;
}

/** A cap, or an arrow away from `inward`, where the line goes on. */
function endAt(x: number, y: number, inward: -1 | 0 | 1): Markup {
  return inward === 0
    ? markup`<line class="ink" x1="${percent(x)}" x2="${percent(x)}" y1="${y - 4}" y2="${y + 4}" stroke="#1c2126" stroke-width="1.5"/>
`
    : markup`<svg x="${percent(x)}" y="${y}" overflow="visible"><path class="ink" d="M${6 * inward},-5L0,0L${6 * inward},5" fill="none" stroke="#1c2126" stroke-width="1.5"/></svg>
`;
}

/** A stack's own shape at a place across (in per cent) and down (in pixels); a frame of its own keeps it from being stretched. */
export function shapeAt(series: Series, x: number, y: number, size = 52): Markup {
  const path = symbol(symbolsFill[series.shape % symbolsFill.length] ?? symbolsFill[0], size).digits(1)();
  return markup`<svg x="${percent(x)}" y="${y}" overflow="visible"><path class="${colourClass(series)}" d="${path ?? ''}" fill="${series.colour}"/></svg>
`;
}
