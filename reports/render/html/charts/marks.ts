import { symbol, symbolsFill } from 'd3-shape';
import { type Markup, markup } from '../markup.ts';
import { percent } from './axis.ts';
import { colourClass, type Series } from './palette.ts';

/** Something in a chart that tells its value when pointed at or reached by the keyboard; `says` is that text. */
export function mark(says: string, drawing: Markup, attributes: Markup | null = null): Markup {
  return markup`<g class="mark" role="img" aria-label="${says}"${attributes}>
${drawing}<title>${says}</title></g>
`;
}

/** An interval as a line with ends, at the height `y`; nothing where there is none. Places are in per cent. */
export function whisker(y: number, lo: number | null, hi: number | null): Markup | null {
  if (lo === null || hi === null) return null;
  return markup`<line class="ink" x1="${percent(lo)}" x2="${percent(hi)}" y1="${y}" y2="${y}" stroke="#1c2126" stroke-width="1.5"/>
<line class="ink" x1="${percent(lo)}" x2="${percent(lo)}" y1="${y - 4}" y2="${y + 4}" stroke="#1c2126" stroke-width="1.5"/>
<line class="ink" x1="${percent(hi)}" x2="${percent(hi)}" y1="${y - 4}" y2="${y + 4}" stroke="#1c2126" stroke-width="1.5"/>
`;
}

/** A stack's own shape at a place across (in per cent) and down (in pixels); a frame of its own keeps it from being stretched. */
export function shapeAt(series: Series, x: number, y: number, size = 52): Markup {
  const path = symbol(symbolsFill[series.shape % symbolsFill.length] ?? symbolsFill[0], size).digits(1)();
  return markup`<svg x="${percent(x)}" y="${y}" overflow="visible"><path class="${colourClass(series)}" d="${path ?? ''}" fill="${series.colour}"/></svg>
`;
}
