import { scaleLinear, scaleLog } from 'd3-scale';
import { type Markup, markup } from '../markup.ts';

/**
 * Positions of values in a chart, in percent of its width: charts have no fixed size, so that text keeps its size on
 * every screen.
 */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** The part of the width, in percent, that an axis covers. */
export type Span = readonly [number, number];

/** From 0 to at least `highest`, evenly. */
export function linearAxis(highest: number, label: (value: number) => string, span: Span = [0, 100]): Axis {
  const scale = scaleLinear([0, highest], [...span]);
  return { at: scale, ticks: scale.ticks(4).map((value) => ({ value, label: label(value) })) };
}

/**
 * From at most `lowest` to at least `highest`, both positive, by ratio; ticks at 1, 2 and 5 of each decade, or only at
 * the decades.
 */
export function logAxis([lowest, highest]: Span, label: (value: number) => string, span: Span = [0, 100]): Axis {
  const scale = scaleLog([lowest, Math.max(highest, lowest * 1.01)], [...span]);
  const steps = highest / lowest > 3000 ? [1] : highest / lowest > 30 ? [1, 3] : [1, 2, 5];
  const ticks = decades(lowest, highest).flatMap((decade) => steps.map((step) => decade * step));
  return {
    at: scale,
    ticks: ticks
      .filter((value) => value >= lowest && value <= highest)
      .map((value) => ({ value, label: label(value) })),
  };
}

function decades(lowest: number, highest: number): number[] {
  const [first, last] = [Math.floor(Math.log10(lowest)), Math.ceil(Math.log10(highest))];
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** A length in percent, as SVG takes it. */
export function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}

/** Upright lines at the ticks from `top` to `bottom`, labels below. */
export function uprightGrid({ at, ticks }: Axis, top: number, bottom: number): Markup {
  return markup`${ticks.map(({ value, label }) => {
    const x = at(value);
    const anchor = x < 4 ? 'start' : x > 96 ? 'end' : 'middle';
    return markup`<line class="grid" x1="${percent(x)}" x2="${percent(x)}" y1="${top}" y2="${bottom}" stroke="#dfe3e8"/>
<text class="tick" x="${percent(x)}" y="${bottom + 15}" text-anchor="${anchor}" font-size="11" fill="#59636e">${label}</text>
`;
  })}`;
}

/** The dashed line of a limit, upright, with its label at the top. */
export function uprightLimit(x: number, label: string, top: number, bottom: number): Markup {
  const [anchor, side] = x > 60 ? ['end', '-4'] : ['start', '4'];
  return markup`<line class="limit" x1="${percent(x)}" x2="${percent(x)}" y1="${top}" y2="${bottom}" stroke="#b3261e" stroke-dasharray="5 4" stroke-width="1.5"/>
<text class="limit-text" x="${percent(x)}" dx="${side}" y="${top + 10}" text-anchor="${anchor}" font-size="11" fill="#b3261e">${label}</text>
`;
}

/** The dashed line of a value that others are compared with, upright. */
export function uprightReference(x: number, top: number, bottom: number): Markup {
  return markup`<line class="reference" x1="${percent(x)}" x2="${percent(x)}" y1="${top}" y2="${bottom}" stroke="#59636e" stroke-dasharray="4 3"/>
`;
}
