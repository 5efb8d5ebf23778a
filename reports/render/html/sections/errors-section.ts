import type { Load } from '../../../../model/document/load.ts';
import type { LoadFigures } from '../../../run/report-model.ts';
import { formatCount, formatPercent } from '../../../words/format-number.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { renderTable, type TableColumn } from '../table.ts';
import type { Stacks } from './stacks.ts';

interface Line {
  readonly target: string;
  readonly scenario: string;
  readonly figures: LoadFigures;
}

const KINDS = [
  ['http-error', 'HTTP error'],
  ['bad-body', 'wrong body'],
  ['timeout', 'timeout'],
  ['connect-error', 'no connection'],
  ['lost', 'lost'],
] as const;

const COLUMNS: readonly TableColumn<Line>[] = [
  { head: 'Stack', align: 'left', kind: 'name', cell: ({ target }) => target },
  { head: 'Scenario', align: 'left', cell: ({ scenario }) => scenario },
  { head: 'Load', align: 'left', cell: ({ figures }) => figures.load.kind },
  { head: 'Requests due', align: 'right', cell: ({ figures }) => formatCount(figures.due) },
  { head: 'Not answered well', align: 'right', cell: ({ figures }) => formatPercent(figures.errorRatio ?? 0) },
  ...KINDS.map(([kind, head]): TableColumn<Line> => ({
    head,
    align: 'right',
    cell: ({ figures }) => (figures.failures[kind] === undefined ? '' : formatCount(figures.failures[kind])),
  })),
  {
    head: 'never sent',
    align: 'right',
    cell: ({ figures }) => (figures.dropped === 0 ? '' : formatCount(figures.dropped)),
  },
  {
    head: 'Answers by status',
    align: 'left',
    kind: 'wrap',
    cell: ({ figures }) =>
      Object.entries(figures.statuses)
        .map(([status, count]) => `${status}: ${formatCount(count)}`)
        .join(', '),
  },
];

/** Requests that were not answered well, by how they ended; says so where there is none. */
export function errorsSection({ rows }: Stacks): PageSection {
  const kinds: readonly Load['kind'][] = ['open', 'closed'];
  const lines = rows.flatMap((row) =>
    kinds.flatMap((kind): Line[] => {
      const figures = row[kind];
      return figures === null || figures.ok === figures.due
        ? []
        : [{ target: row.target, scenario: row.scenario, figures }];
    }),
  );
  const due = rows.reduce((total, { open, closed }) => total + (open?.due ?? 0) + (closed?.due ?? 0), 0);
  return {
    id: 'errors',
    title: 'Errors',
    body:
      lines.length === 0
        ? markup`<p>${due === 0 ? 'No request was measured.' : `All ${formatCount(due)} measured requests were answered well.`}</p>\n`
        : markup`<p class="soft">Stacks that are not listed answered every request well.</p>
${renderTable('Errors by kind', COLUMNS, lines)}`,
  };
}
