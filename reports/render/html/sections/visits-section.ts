import { NOTHING } from '../../../run/format-figure.ts';
import type { ReportModel, VisitLine } from '../../../run/report-model.ts';
import { formatCount, formatMs } from '../../../words/format-number.ts';
import { chartFigure, sideBySide } from '../chart-figure.ts';
import { latencyStrips, throughputStrips } from '../charts/dot-strips.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { renderFoldedTable, type TableColumn } from '../table.ts';
import { byScenario, type Stacks } from './stacks.ts';

const GROUP_COLUMN: TableColumn<VisitLine> = { head: 'Group', align: 'right', cell: ({ group }) => group + 1 };

const VISIT_COLUMNS: readonly TableColumn<VisitLine>[] = [
  { head: '#', align: 'right', cell: ({ index }) => index + 1 },
  { head: 'Stack', align: 'left', kind: 'name', cell: ({ target }) => target },
  { head: 'Scenario', align: 'left', cell: ({ scenario }) => scenario },
  { head: 'Repetition', align: 'right', cell: ({ repetition }) => repetition + 1 },
  GROUP_COLUMN,
  {
    head: 'State',
    align: 'left',
    kind: 'wrap',
    cell: ({ state, error }) => (error === null ? state : `${state}: ${error}`),
  },
  { head: 'open p99 ms', align: 'right', cell: p99Of },
  {
    head: 'closed 2xx/s',
    align: 'right',
    cell: ({ okPerSec }) => (okPerSec === null ? NOTHING : formatCount(okPerSec)),
  },
];

function p99Of({ p99Us, p99Failed }: VisitLine): string {
  return p99Us === null ? (p99Failed ? 'failed' : NOTHING) : formatMs(p99Us);
}

/** A dot for every visit, and the state of each. */
export function visitsSection(model: ReportModel, { numbers }: Stacks): PageSection {
  const failed = model.visits.filter(({ state, error }) => state !== 'completed' || error !== null);
  const columns = VISIT_COLUMNS.filter((column) => model.grouped || column !== GROUP_COLUMN);
  return {
    id: 'visits',
    title: 'Visits',
    body: markup`${byScenario(model, ({ visits }) =>
      sideBySide([
        chartFigure({
          title: 'Throughput of each visit, requests/s',
          caption:
            'A visit is a fresh process with freshly seeded data. The more the dots differ, the less precise is their mean.',
          chart: throughputStrips(visits, numbers),
        }),
        chartFigure({
          title: 'p99 of each visit, ms',
          caption:
            'At the stated rate. Failures count as slower than any response; a red mark at the right is a p99 among them.',
          chart: latencyStrips(visits, numbers, model.latencyLimitUs),
        }),
      ]),
    )}${renderFoldedTable('All visits in the order of their start', columns, model.visits)}${
      failed.length === 0
        ? null
        : markup`<p>Visits that failed or were interrupted:</p>\n${renderFoldedTable('Failed and interrupted visits', columns, failed)}`
    }`,
  };
}
