import {
  formatCpu,
  formatCpuParts,
  formatErrors,
  formatHitRatio,
  formatLoop,
  formatMemory,
  formatP99Range,
  formatPercentileEstimate,
  formatRank,
  formatDatastores,
  formatSystemCpu,
  formatThroughput,
  formatToReference,
  formatVerdict,
  formatVisits,
} from '../../run/format-figure.ts';
import type { Row, Section } from '../../run/report-model.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** Names by which programs find the columns of a stack; the headings are for people and free to change. */
export type RowColumnKey =
  | 'stack'
  | 'scenario'
  | 'rank'
  | 'verdict'
  | 'to reference'
  | 'throughput'
  | 'cpu'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'p99.9'
  | 'errors'
  | 'cache'
  | 'datastores'
  | 'closed p50'
  | 'closed p95'
  | 'closed p99'
  | 'closed p99.9'
  | 'closed errors'
  | 'app cpu'
  | 'costs'
  | 'memory'
  | 'loop'
  | 'durability'
  | 'p99 interval'
  | 'visits';

/** A column of a table of stacks, the same in every output. */
export interface RowColumn extends TextColumn<Row, RowColumnKey> {
  readonly key: RowColumnKey;
}

const STACK: RowColumn = { key: 'stack', head: 'Stack', align: 'left', cell: ({ target }) => target };

const SCENARIO: RowColumn = { key: 'scenario', head: 'Scenario', align: 'left', cell: ({ scenario }) => scenario };

/** The datastores of a stack; if lines are short, it is in another table than the main one. */
export const DATASTORES: RowColumn = { key: 'datastores', head: 'Datastores', align: 'left', cell: formatDatastores };

const DURABILITY: RowColumn = {
  key: 'durability',
  head: 'Durability',
  align: 'left',
  cell: ({ durability }) => durability ?? '',
};

const CACHE: RowColumn = { key: 'cache', head: 'Cache', align: 'right', cell: formatHitRatio };

/**
 * The main table: rank and verdict, ratio to the reference, throughput and CPU per request of the closed loop, then
 * latency at the stated rate.
 */
const MAIN_COLUMNS: readonly RowColumn[] = [
  { key: 'rank', head: '#', align: 'right', cell: formatRank },
  STACK,
  {
    key: 'verdict',
    head: 'Verdict',
    align: 'left',
    cell: (row) => `${formatVerdict(row)}${row.notes.length === 0 ? '' : ` [${row.notes.join(',')}]`}`,
  },
  { key: 'to reference', head: '× reference', align: 'right', cell: formatToReference },
  { key: 'throughput', head: '2xx/s', align: 'right', cell: ({ closed }) => formatThroughput(closed) },
  { key: 'cpu', head: 'CPU µs', align: 'right', cell: formatSystemCpu },
  { key: 'p50', head: 'p50 ms', align: 'right', cell: ({ open }) => formatPercentileEstimate(open, 50) },
  { key: 'p95', head: 'p95', align: 'right', cell: ({ open }) => formatPercentileEstimate(open, 95) },
  { key: 'p99', head: 'p99 ms', align: 'right', cell: ({ open }) => formatPercentileEstimate(open, 99) },
  { key: 'p99.9', head: 'p99.9', align: 'right', cell: ({ open }) => formatPercentileEstimate(open, 99.9) },
  { key: 'errors', head: 'Errors', align: 'right', cell: ({ open }) => formatErrors(open) },
  CACHE,
  DATASTORES,
];

/** The columns of a section's main table: with the durability of each row if it is not the same in all. */
export function mainColumns({ variantsOf }: Pick<Section, 'variantsOf'>): readonly RowColumn[] {
  return variantsOf === null ? MAIN_COLUMNS : behindStack(DURABILITY, MAIN_COLUMNS);
}

/** Latency of the closed loop, below the main table. */
export const CLOSED_COLUMNS: readonly RowColumn[] = [
  STACK,
  { key: 'closed p50', head: 'closed p50 ms', align: 'right', cell: closedPercentile(50) },
  { key: 'closed p95', head: 'closed p95', align: 'right', cell: closedPercentile(95) },
  { key: 'closed p99', head: 'closed p99', align: 'right', cell: closedPercentile(99) },
  { key: 'closed p99.9', head: 'closed p99.9', align: 'right', cell: closedPercentile(99.9) },
  { key: 'closed errors', head: 'closed errors', align: 'right', cell: ({ closed }) => formatErrors(closed) },
];

/** CPU time per successful request of the app, each datastore and the generator, with memory and event loop. */
export const COST_COLUMNS: readonly RowColumn[] = [
  STACK,
  { key: 'app cpu', head: 'App CPU µs', align: 'right', cell: formatCpu },
  { key: 'costs', head: 'CPU µs per request', align: 'left', cell: formatCpuParts },
  { key: 'memory', head: 'Resident memory', align: 'left', cell: formatMemory },
  { key: 'loop', head: 'Event loop', align: 'left', cell: formatLoop },
];

/** The datastores of each stack and how complete its measurement is: a table of its own if lines are short. */
export const ORIGIN_COLUMNS: readonly RowColumn[] = [
  STACK,
  DATASTORES,
  DURABILITY,
  { key: 'p99 interval', head: 'p99 95%', align: 'right', cell: ({ open }) => formatP99Range(open) },
  CACHE,
  { key: 'visits', head: 'Visits', align: 'right', cell: formatVisits },
];

/** The columns of a table that is about all sections: with the scenario of each row if there are several. */
export function columnsOverAll(columns: readonly RowColumn[], rows: readonly Row[]): readonly RowColumn[] {
  const hasSeveral = new Set(rows.map(({ scenario }) => scenario)).size > 1;
  return hasSeveral ? behindStack(SCENARIO, columns) : columns;
}

/** The columns with one more behind the stack. */
function behindStack(added: RowColumn, columns: readonly RowColumn[]): readonly RowColumn[] {
  return columns.flatMap((column) => (column === STACK ? [STACK, added] : [column]));
}

function closedPercentile(percentile: number): (row: Row) => string {
  return ({ closed }) => formatPercentileEstimate(closed, percentile);
}
