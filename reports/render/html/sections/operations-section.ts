import type { OperationFigures, ReportModel, Row, VisitLine } from '../../../model/report-model.ts';
import { formatQuantile, NOTHING } from '../../../text/format-figure.ts';
import { formatCount, formatMs } from '../../../text/format-number.ts';
import { CLOSED_COLUMNS } from '../../row-cells.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { rowColumns } from '../row-columns.ts';
import { renderFoldedTable, renderTable, type TableColumn } from '../table.ts';

type Line = OperationFigures & { readonly target: string };

const OPERATION_COLUMNS: readonly TableColumn<Line>[] = [
  { head: 'Stack', align: 'left', kind: 'name', cell: ({ target }) => target },
  { head: 'Operation', align: 'left', cell: ({ operation }) => operation },
  { head: 'Load', align: 'left', cell: ({ loadKind }) => loadKind },
  { head: 'Requests', align: 'right', cell: ({ due }) => formatCount(due) },
  { head: 'Failed', align: 'right', cell: ({ failed }) => formatCount(failed) },
  { head: 'p50 ms', align: 'right', cell: ({ quantiles }) => formatQuantile(quantiles[0]) },
  { head: 'p95', align: 'right', cell: ({ quantiles }) => formatQuantile(quantiles[1]) },
  { head: 'p99', align: 'right', cell: ({ quantiles }) => formatQuantile(quantiles[2]) },
];

const VISIT_COLUMNS: readonly TableColumn<VisitLine>[] = [
  { head: '#', align: 'right', cell: ({ index }) => index + 1 },
  { head: 'Stack', align: 'left', kind: 'name', cell: ({ target }) => target },
  { head: 'Scenario', align: 'left', cell: ({ scenario }) => scenario },
  {
    head: 'State',
    align: 'left',
    kind: 'wrap',
    cell: ({ state, error }) => (error === null ? state : `${state}: ${error}`),
  },
  { head: 'open p99 ms', align: 'right', cell: ({ p99Us }) => (p99Us === null ? NOTHING : formatMs(p99Us)) },
  {
    head: 'closed 2xx/s',
    align: 'right',
    cell: ({ okPerSec }) => (okPerSec === null ? NOTHING : formatCount(okPerSec)),
  },
];

/** Latency of the closed loop, each operation by itself, each visit by itself. */
export function operationsSection(rows: readonly Row[], { visits }: ReportModel): PageSection {
  const lines = rows.flatMap(({ target, operations }) => operations.map((figures) => ({ ...figures, target })));
  return {
    id: 'operations',
    title: 'Operations and closed loop',
    body: markup`${renderTable('Latency of the closed loop', rowColumns(CLOSED_COLUMNS), rows)}${renderFoldedTable(
      'Each operation by itself',
      OPERATION_COLUMNS,
      lines,
    )}${renderFoldedTable('Each visit', VISIT_COLUMNS, visits)}`,
  };
}
