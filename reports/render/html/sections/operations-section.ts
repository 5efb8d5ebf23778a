import { formatQuantile } from '../../../run/format-figure.ts';
import type { OperationFigures } from '../../../run/report-model.ts';
import { formatCount } from '../../../words/format-number.ts';
import { CLOSED_COLUMNS, columnsOverAll } from '../../columns/row-columns.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { rowColumns } from '../row-columns.ts';
import { renderFoldedTable, renderTable, type TableColumn } from '../table.ts';
import type { Stacks } from './stacks.ts';

type Line = OperationFigures & { readonly target: string; readonly scenario: string };

const OPERATION_COLUMNS: readonly TableColumn<Line>[] = [
  { head: 'Stack', align: 'left', kind: 'name', cell: ({ target }) => target },
  { head: 'Scenario', align: 'left', cell: ({ scenario }) => scenario },
  { head: 'Operation', align: 'left', cell: ({ operation }) => operation },
  { head: 'Load', align: 'left', cell: ({ loadKind }) => loadKind },
  { head: 'Requests', align: 'right', cell: ({ due }) => formatCount(due) },
  { head: 'Failed', align: 'right', cell: ({ failed }) => formatCount(failed) },
  { head: 'p50 ms', align: 'right', cell: ({ quantiles }) => formatQuantile(quantiles[0]) },
  { head: 'p95', align: 'right', cell: ({ quantiles }) => formatQuantile(quantiles[1]) },
  { head: 'p99', align: 'right', cell: ({ quantiles }) => formatQuantile(quantiles[2]) },
];

/** Latency and failures by operation, and the latency of the closed loop. */
export function operationsSection({ rows }: Stacks): PageSection {
  const lines = rows.flatMap(({ target, scenario, operations }) =>
    operations.map((figures) => ({ ...figures, target, scenario })),
  );
  return {
    id: 'operations',
    title: 'Operations',
    body: markup`${renderFoldedTable('Latency and failures by operation', OPERATION_COLUMNS, lines)}<h3>Latency of the closed loop</h3>
<p class="soft">Latency while each connection sends its next request immediately. It shows how the stack queues requests, not how long users wait.</p>
${renderTable('Latency of the closed loop', rowColumns(columnsOverAll(CLOSED_COLUMNS, rows)), rows)}`,
  };
}
