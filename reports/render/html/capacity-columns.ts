import type { CapacityRow } from '../../capacity/capacity-model.ts';
import { verdictOf } from '../../run/format-figure.ts';
import type { CapacityColumn, CapacityColumnKey } from '../columns/capacity-columns.ts';
import type { TableColumn } from './table.ts';

type Look = Pick<TableColumn<CapacityRow>, 'kind' | 'look'>;

const LOOKS: Readonly<Partial<Record<CapacityColumnKey, Look>>> = {
  stack: { kind: 'name' },
  verdict: { look: verdictOf },
  limiter: { kind: 'wrap' },
  evidence: { kind: 'wrap' },
  datastores: { kind: 'wrap' },
};

/** The columns that every output shares, with the look that they have in the page. */
export function capacityColumns(columns: readonly CapacityColumn[]): TableColumn<CapacityRow>[] {
  return columns.map((column) => ({ ...column, ...LOOKS[column.key] }));
}
