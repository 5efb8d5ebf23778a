import { verdictOf } from '../../run/format-figure.ts';
import type { Row } from '../../run/report-model.ts';
import type { RowColumn, RowColumnKey } from '../columns/row-columns.ts';
import type { TableColumn } from './table.ts';

type Look = Pick<TableColumn<Row>, 'kind' | 'look'>;

const LOOKS: Readonly<Partial<Record<RowColumnKey, Look>>> = {
  stack: { kind: 'name' },
  verdict: { look: verdictOf },
  datastores: { kind: 'wrap' },
  costs: { kind: 'wrap' },
  memory: { kind: 'wrap' },
};

/** The columns that every output shares, with the look that they have in the page. */
export function rowColumns(columns: readonly RowColumn[]): TableColumn<Row>[] {
  return columns.map((column) => ({ ...column, ...LOOKS[column.key] }));
}
