import { isEmpty, type Markup, markup, NONE } from './markup.ts';

/** A chart with what it is called, how it is read, and the figures it was drawn from. */
interface ChartFigure {
  readonly title: string;
  /** Plain sentences; may be empty. */
  readonly caption: string;
  readonly chart: Markup;
  /** The table of the same figures, folded, or empty where it stands elsewhere on the page. */
  readonly data?: Markup;
  /** Between caption and chart: the switches of the stacks. */
  readonly legend?: Markup;
}

/** Empty where there is nothing to draw. */
export function chartFigure({ title, caption, chart, data = NONE, legend = NONE }: ChartFigure): Markup {
  if (isEmpty(chart)) return NONE;
  return markup`<figure>
<figcaption><strong>${title}</strong>${caption === '' ? null : markup` <span class="soft">${caption}</span>`}</figcaption>
${legend}${chart}${data}</figure>
`;
}

/** Figures beside each other where the page is wide enough. */
export function sideBySide(figures: readonly Markup[]): Markup {
  const shown = figures.filter((figure) => !isEmpty(figure));
  return shown.length === 0
    ? NONE
    : markup`<div class="pair">
${shown}</div>
`;
}

/** What stands in a section of which nothing could be drawn. */
export const NOTHING_DRAWN = markup`<p class="soft">Nothing was measured that could be drawn.</p>
`;
