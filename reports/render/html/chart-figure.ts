import { isEmpty, type Markup, markup, NONE } from './markup.ts';

/** A chart with its title, an explanation and the table of its data. */
interface ChartFigure {
  readonly title: string;
  /** Plain sentences; may be empty. */
  readonly caption: string;
  readonly chart: Markup;
  /** The table of the same figures, folded; empty if it is elsewhere on the page. */
  readonly data?: Markup;
  /** Between caption and chart: the switches of the stacks. */
  readonly legend?: Markup;
}

/** A figure with caption, legend and data; empty without a chart. */
export function chartFigure({ title, caption, chart, data = NONE, legend = NONE }: ChartFigure): Markup {
  if (isEmpty(chart)) return NONE;
  return markup`<figure>
<figcaption><strong>${title}</strong>${caption === '' ? null : markup` <span class="soft">${caption}</span>`}</figcaption>
${legend}${chart}${data}</figure>
`;
}

/** Figures side by side if the page is wide enough. */
export function sideBySide(figures: readonly Markup[]): Markup {
  const shown = figures.filter((figure) => !isEmpty(figure));
  return shown.length === 0
    ? NONE
    : markup`<div class="pair">
${shown}</div>
`;
}

/** The text of a section without a chart. */
export const NOTHING_DRAWN = markup`<p class="soft">There is no data to draw.</p>
`;
