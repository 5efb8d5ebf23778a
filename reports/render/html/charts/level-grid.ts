import { type Markup, markup } from '../markup.ts';
import { percent } from './axis.ts';

/** Level lines from `left` percent to the right edge, with their labels left of them. */
export function levelGrid(levels: readonly { readonly y: number; readonly label: string }[], left: number): Markup {
  return markup`${levels.map(
    ({ y, label }) => markup`<line class="grid" x1="${percent(left)}" x2="100%" y1="${y}" y2="${y}" stroke="#dfe3e8"/>
<text class="tick" x="${percent(left)}" dx="-5" y="${y + 4}" text-anchor="end" font-size="11" fill="#59636e">${label}</text>
`,
  )}`;
}

/** The dashed line of a limit, level, with its label above its left end. */
export function levelLimit(y: number, label: string, left: number): Markup {
  return markup`<line class="limit" x1="${percent(left)}" x2="100%" y1="${y}" y2="${y}" stroke="#b3261e" stroke-dasharray="5 4" stroke-width="1.5"/>
<text class="limit-text" x="${percent(left)}" dx="6" y="${y - 5}" font-size="11" fill="#b3261e">${label}</text>
`;
}
