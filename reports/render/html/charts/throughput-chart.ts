import type { Row } from '../../../model/report-model.ts';
import { shorten } from '../../../text/clean-text.ts';
import { formatCount } from '../../../text/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';

const WIDTH = 920;
const NAME_WIDTH = 230;
const ROW_HEIGHT = 28;
const BAR_END = WIDTH - 90;

/** Bars of the throughput with its 95 % interval as a line; empty where nothing was measured. */
export function throughputChart(rows: readonly Row[]): Markup {
  const drawn = rows.filter((row) => row.closed?.okPerSec);
  const highest = Math.max(0, ...drawn.map((row) => row.closed?.okPerSec?.hi ?? row.closed?.okPerSec?.center ?? 0));
  if (highest === 0) return NONE;
  const x = (value: number): number => NAME_WIDTH + (value / highest) * (BAR_END - NAME_WIDTH);
  const bars = drawn.map((row, index) => {
    const { center, lo, hi } = row.closed?.okPerSec ?? { center: 0, lo: 0, hi: 0 };
    const [from, to] = [lo ?? center, hi ?? center];
    const top = index * ROW_HEIGHT + 4;
    const middle = top + 10;
    return markup`<text x="${NAME_WIDTH - 8}" y="${middle + 4}" text-anchor="end">${shorten(row.target, 32)}</text>
<rect class="bar bar-${row.group}" x="${NAME_WIDTH}" y="${top}" width="${x(center) - NAME_WIDTH}" height="20" rx="2"><title>${row.target}: ${formatCount(center)} per second</title></rect>
<line class="range" x1="${x(from)}" x2="${x(to)}" y1="${middle}" y2="${middle}"/>
<text x="${x(to) + 8}" y="${middle + 4}">${formatCount(center)}</text>
`;
  });
  return markup`<svg viewBox="0 0 ${WIDTH} ${drawn.length * ROW_HEIGHT + 8}" role="img" aria-label="Throughput of each stack in answers per second; the table above holds the figures">
${bars}</svg>`;
}
