import { describeClosedColumns, describeLoads } from '../../../run/describe-load.ts';
import type { ReportModel, Row, Section } from '../../../run/report-model.ts';
import { shorten } from '../../../words/clean-text.ts';
import { MAIN_COLUMNS, DATASTORES } from '../../columns/row-columns.ts';
import { chartFigure, NOTHING_DRAWN, sideBySide } from '../chart-figure.ts';
import { hasRatios, throughputForest } from '../charts/forest-chart.ts';
import { latencyRanking, throughputRanking } from '../charts/ranking-charts.ts';
import { tiesAreDrawn } from '../charts/ranking-groups.ts';
import { isEmpty, type Markup, markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { rowColumns } from '../row-columns.ts';
import { renderTable } from '../table.ts';
import { byScenario, type Stacks } from './stacks.ts';

const NAME_LENGTH = 60;
const LINES = 'Lines are 95% intervals, an arrow means that the interval continues.';

/** Throughput and p99 of every stack with intervals and ties; below, the main table and how to read it. */
export function rankingSection(model: ReportModel, { numbers }: Stacks): PageSection {
  const loads = describeLoads(model);
  const charts = byScenario(model, ({ sections }) => {
    const [related, others] = [true, false].map((wanted) =>
      sections.filter((section) => hasRatios(section) === wanted),
    );
    const latency = chartFigure({
      title: 'Latency, p99 in ms',
      caption: `${loads.open}. Less is better. p99: 99 of 100 requests were faster.`,
      chart: latencyRanking(sections, numbers, model.latencyLimitUs),
    });
    const absolute = chartFigure({
      title: 'Throughput, requests/s',
      caption: `${loads.closed}. More is better. ${LINES} ${tiesText(others ?? [])}`,
      chart: throughputRanking(others ?? [], numbers),
    });
    const relative = chartFigure({
      title: relativeTitle(related ?? []),
      caption: `${loads.closed}. Points are ratios within ${model.pairedBy}s: more is to the right of 1×. ${LINES} Below each ratio: requests/s. ${tiesText(sections)}`,
      chart: throughputForest(sections, numbers),
    });
    return isEmpty(relative) ? sideBySide([absolute, latency]) : markup`${sideBySide([relative, latency])}${absolute}`;
  });
  return {
    id: 'ranking',
    title: 'Ranking',
    body: markup`${isEmpty(charts) ? NOTHING_DRAWN : charts}<p class="soft">In the tables, latency is in ms: ${loads.open}. ${describeClosedColumns(loads, '2xx/s', 'CPU µs of app and datastores per request')}</p>
${model.sections.map(tableOf)}<details>
<summary>How to read this</summary>
<dl>
${model.explanations.map(({ name, value }) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
</details>
`,
  };
}

function tableOf({ title, scenario, explanation, rows }: Section): Markup {
  return markup`<h3>${title} · ${scenario}</h3>
<p class="soft">${explanation}</p>
${renderTable<Row>(`${title}, ${scenario}`, rowColumns(MAIN_COLUMNS.filter((column) => column !== DATASTORES)), rows)}`;
}

function relativeTitle(sections: readonly Section[]): string {
  const references = new Set(
    sections.flatMap(({ rows }) => rows.flatMap(({ toReference }) => toReference?.reference ?? [])),
  );
  const [only = ''] = references;
  return references.size === 1
    ? `Throughput relative to ${shorten(only, NAME_LENGTH)}`
    : 'Throughput relative to a reference in each group';
}

function tiesText(sections: readonly Section[]): string {
  if (sections.every(({ ranked }) => !ranked)) return '';
  return tiesAreDrawn(sections)
    ? 'Stacks joined by a bracket do not differ significantly.'
    : 'Stacks with = at their rank do not differ significantly from at least one other.';
}
