import type { CapacityModel } from '../../../capacity/capacity-model.ts';
import { shorten } from '../../../words/clean-text.ts';
import { chartFigure } from '../chart-figure.ts';
import { capacityBars } from '../charts/capacity-bars.ts';
import type { Numbers } from '../charts/ranking-groups.ts';
import type { Markup } from '../markup.ts';
import { LINES, tiesText } from './ratio-figure.ts';

const NAME_LENGTH = 60;

/** The capacity of every stack, with its ratio to the reference; empty if nothing was measured. */
export function capacityFigure({ sections, target }: CapacityModel, numbers: Numbers): Markup {
  const rows = sections.flatMap((section) => section.rows);
  const references = new Set(rows.flatMap(({ toReference }) => toReference?.reference ?? []));
  const [only = ''] = references;
  const ratios =
    references.size === 0
      ? ''
      : ` Below each capacity: its ratio to ${references.size === 1 ? shorten(only, NAME_LENGTH) : 'a reference in each group'}, within blocks.`;
  const doubtful = rows.some(({ answer }) => answer === 'ratio-only' || answer === 'unconfirmed')
    ? ' Grey bars without a line are not to be trusted as figures.'
    : '';
  return chartFigure({
    title: `Capacity, requests/s with ${target.words}`,
    caption: `More is better. ${LINES} Diamonds are the capacity as found, with what other processes took.${ratios}${doubtful} ${tiesText(sections)}`,
    chart: capacityBars(sections, numbers),
  });
}
