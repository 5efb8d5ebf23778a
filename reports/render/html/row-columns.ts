import type { Row } from '../../run/report-model.ts';
import type { Column } from '../columns/row-cells.ts';
import type { TableColumn } from './table.ts';

const KINDS: Readonly<Record<string, NonNullable<TableColumn<Row>['kind']>>> = {
  Stack: 'name',
  Verdict: 'verdict',
  Services: 'wrap',
  'CPU µs per good answer': 'wrap',
  'Resident memory': 'wrap',
};

/** The columns that every output shares, as the page shows them. */
export function rowColumns(columns: readonly Column[]): TableColumn<Row>[] {
  return columns.map((column) => {
    const kind = KINDS[column.head];
    return kind === undefined ? column : { ...column, kind };
  });
}
