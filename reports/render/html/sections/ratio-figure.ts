import { describeLoads } from '../../../run/describe-load.ts';
import { hasReferences } from '../../../run/ranking/reference.ts';
import type { ReportModel, Row, Section } from '../../../run/report-model.ts';
import { shorten } from '../../../words/clean-text.ts';
import { chartFigure } from '../chart-figure.ts';
import { hasRatios, throughputForest } from '../charts/forest-chart.ts';
import { tiesAreDrawn } from '../charts/ranking-groups.ts';
import type { Markup } from '../markup.ts';
import { byScenario, type Stacks } from './stacks.ts';

const NAME_LENGTH = 60;
/** What the lines of a chart of throughput are. */
export const LINES = 'Lines are 95% intervals, an arrow means that the interval continues.';

/** Throughput of every stack relative to the reference of its section; empty if no stacks were compared. */
export function ratioFigure(model: ReportModel, { numbers }: Stacks): Markup {
  const { closed } = describeLoads(model);
  return byScenario(model, ({ sections }) =>
    chartFigure({
      title: titleOf(sections.filter(hasRatios)),
      caption: `${closed}. Points are ratios within ${model.pairedBy}s: more is to the right of 1×. ${LINES} Below each ratio: requests/s. ${tiesText(sections)}`,
      chart: throughputForest(sections, numbers),
    }),
  );
}

function titleOf(sections: readonly Section[]): string {
  const references = new Set(
    sections.flatMap(({ rows }) => rows.flatMap(({ toReference }) => toReference?.reference ?? [])),
  );
  const [only = ''] = references;
  if (references.size === 1) return `Throughput relative to ${shorten(only, NAME_LENGTH)}`;
  return sections.some(hasReferences)
    ? 'Throughput relative to the first variant of each stack'
    : 'Throughput relative to a reference in each group';
}

/** How a chart of these sections shows stacks without a significant difference; empty if none is ranked. */
export function tiesText(
  sections: readonly (Pick<Section, 'ranked' | 'ties'> & {
    readonly rows: readonly Pick<Row, 'target' | 'rank' | 'tied'>[];
  })[],
): string {
  if (sections.every(({ ranked }) => !ranked)) return '';
  return tiesAreDrawn(sections)
    ? 'Stacks joined by a bracket do not differ significantly.'
    : 'Stacks with = at their rank do not differ significantly from at least one other.';
}
