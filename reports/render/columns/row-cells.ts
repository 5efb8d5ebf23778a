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
  formatServices,
  formatSystemCpu,
  formatThroughput,
  formatVerdict,
  formatVisits,
} from '../../run/format-figure.ts';
import type { Row } from '../../run/report-model.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** A column of a table of stacks, the same in every output. */
export type Column = TextColumn<Row>;

/** Where lines are short it stands in another table than the main one. */
export const SERVICES: Column = { head: 'Services', align: 'left', cell: formatServices };

/** The main table, the same in every output: the throughput by which stacks are ranked and its reason, then latency at the stated rate. */
export const MAIN_COLUMNS: readonly Column[] = [
  { head: '#', align: 'right', cell: formatRank },
  { head: 'Stack', align: 'left', cell: (row) => row.target },
  {
    head: 'Verdict',
    align: 'left',
    cell: (row) => `${formatVerdict(row)}${row.notes.length === 0 ? '' : ` [${row.notes.join(',')}]`}`,
  },
  { head: '2xx/s', align: 'right', cell: (row) => formatThroughput(row.closed) },
  { head: 'CPU µs', align: 'right', cell: formatSystemCpu },
  { head: 'p50 ms', align: 'right', cell: (row) => formatPercentileEstimate(row.open, 50) },
  { head: 'p95', align: 'right', cell: (row) => formatPercentileEstimate(row.open, 95) },
  { head: 'p99 ms', align: 'right', cell: (row) => formatPercentileEstimate(row.open, 99) },
  { head: 'p99.9', align: 'right', cell: (row) => formatPercentileEstimate(row.open, 99.9) },
  { head: 'Errors', align: 'right', cell: (row) => formatErrors(row.open) },
  { head: 'Cache', align: 'right', cell: formatHitRatio },
  SERVICES,
];

/** Latency of the closed loop: below the main table, for those who look further. */
export const CLOSED_COLUMNS: readonly Column[] = [
  { head: 'Stack', align: 'left', cell: (row) => row.target },
  { head: 'closed p50 ms', align: 'right', cell: (row) => formatPercentileEstimate(row.closed, 50) },
  { head: 'closed p95', align: 'right', cell: (row) => formatPercentileEstimate(row.closed, 95) },
  { head: 'closed p99', align: 'right', cell: (row) => formatPercentileEstimate(row.closed, 99) },
  { head: 'closed p99.9', align: 'right', cell: (row) => formatPercentileEstimate(row.closed, 99.9) },
  { head: 'closed errors', align: 'right', cell: (row) => formatErrors(row.closed) },
];

/** What a good answer cost everyone who worked for it. */
export const COST_COLUMNS: readonly Column[] = [
  { head: 'Stack', align: 'left', cell: (row) => row.target },
  { head: 'App CPU µs', align: 'right', cell: formatCpu },
  { head: 'CPU µs per good answer', align: 'left', cell: formatCpuParts },
  { head: 'Resident memory', align: 'left', cell: formatMemory },
  { head: 'Event loop', align: 'left', cell: formatLoop },
];

/** What a stack stood on and how complete its measurement is: a table of its own where lines are short. */
export const ORIGIN_COLUMNS: readonly Column[] = [
  { head: 'Stack', align: 'left', cell: (row) => row.target },
  SERVICES,
  { head: 'Durability', align: 'left', cell: (row) => row.durability ?? '' },
  { head: 'p99 95%', align: 'right', cell: (row) => formatP99Range(row.open) },
  { head: 'Cache', align: 'right', cell: formatHitRatio },
  { head: 'Visits', align: 'right', cell: formatVisits },
];
