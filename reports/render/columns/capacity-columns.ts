import type {
  CapacityRow,
  CapacitySection,
  CapacityVisitLine,
  CurveRate,
  DescribedTarget,
} from '../../capacity/capacity-model.ts';
import {
  formatAsFound,
  formatBase,
  formatCalmSteps,
  formatCapacity,
  formatChecks,
  formatKnee,
  formatRateRecovery,
  formatRateWait,
  formatRecovery,
  formatRateShare,
  formatSaturation,
  formatWait,
  formatWay,
} from '../../capacity/format-capacity.ts';
import { formatEvidence, formatLimitedSteps, formatLimiter } from '../../capacity/limiter-words.ts';
import {
  formatDatastores,
  formatQuantile,
  formatRank,
  formatToReference,
  formatVerdict,
  formatVisits,
} from '../../run/format-figure.ts';
import { formatCount, formatPercent } from '../../words/format-number.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** Names by which programs find the columns of a stack; the headings are for people and free to change. */
export type CapacityColumnKey =
  | 'stack'
  | 'durability'
  | 'rank'
  | 'verdict'
  | 'capacity'
  | 'to reference'
  | 'as found'
  | 'limiter'
  | 'way'
  | 'recovery'
  | 'evidence'
  | 'limited steps'
  | 'saturation'
  | 'knee'
  | 'base'
  | 'calm steps'
  | 'wait'
  | 'checks'
  | 'visits'
  | 'datastores';

/** A column of a table of stacks, the same in every output. */
export interface CapacityColumn extends TextColumn<CapacityRow, CapacityColumnKey> {
  readonly key: CapacityColumnKey;
}

const STACK: CapacityColumn = { key: 'stack', head: 'Stack', align: 'left', cell: ({ target }) => target };
const LIMITER: CapacityColumn = {
  key: 'limiter',
  head: 'Limited by',
  align: 'left',
  cell: ({ limiter }) => formatLimiter(limiter),
};

const DURABILITY: CapacityColumn = {
  key: 'durability',
  head: 'Durability',
  align: 'left',
  cell: ({ durability }) => durability ?? '',
};

/** The columns of a section's main table: with the durability of each row if it is not the same in all. */
export function mainCapacityColumns({ variantsOf }: Pick<CapacitySection, 'variantsOf'>): readonly CapacityColumn[] {
  return variantsOf === null
    ? CAPACITY_COLUMNS
    : CAPACITY_COLUMNS.flatMap((column) => (column === STACK ? [STACK, DURABILITY] : [column]));
}

/** The main table: the capacity, its ratio to the reference, the same as found, and what limits it. */
const CAPACITY_COLUMNS: readonly CapacityColumn[] = [
  { key: 'rank', head: '#', align: 'right', cell: formatRank },
  STACK,
  { key: 'capacity', head: 'Capacity/s', align: 'right', cell: formatCapacity },
  { key: 'to reference', head: '× reference', align: 'right', cell: formatToReference },
  { key: 'as found', head: 'As found', align: 'right', cell: formatAsFound },
  LIMITER,
  { key: 'recovery', head: 'Recovery', align: 'right', cell: formatRecovery },
  { key: 'way', head: 'Way', align: 'left', cell: formatWay },
  {
    key: 'verdict',
    head: 'Verdict',
    align: 'left',
    cell: (row) => `${formatVerdict(row)}${row.notes.length === 0 ? '' : ` [${row.notes.join(',')}]`}`,
  },
];

/** What limits each stack, and what speaks for it. */
export const LIMITER_COLUMNS: readonly CapacityColumn[] = [
  STACK,
  LIMITER,
  { key: 'evidence', head: 'Evidence', align: 'left', cell: ({ limiter }) => formatEvidence(limiter) },
  { key: 'limited steps', head: 'Steps', align: 'right', cell: ({ limiter }) => formatLimitedSteps(limiter) },
];

/** How each capacity was measured, and how undisturbed. */
export const QUALITY_COLUMNS: readonly CapacityColumn[] = [
  STACK,
  { key: 'way', head: 'Way', align: 'left', cell: formatWay },
  { key: 'saturation', head: 'Saturation/s', align: 'right', cell: formatSaturation },
  { key: 'knee', head: 'Knee', align: 'right', cell: formatKnee },
  { key: 'base', head: 'p50 unloaded, ms', align: 'right', cell: formatBase },
  { key: 'calm steps', head: 'Undisturbed', align: 'right', cell: formatCalmSteps },
  { key: 'wait', head: 'Taken by others', align: 'right', cell: formatWait },
  { key: 'checks', head: 'Checks kept', align: 'right', cell: formatChecks },
  { key: 'visits', head: 'Blocks', align: 'right', cell: formatVisits },
  { key: 'datastores', head: 'Datastores', align: 'left', cell: formatDatastores },
];

/** One rate of the curve of one stack. */
export interface CurveLine {
  readonly row: CapacityRow;
  readonly rate: CurveRate;
}

/** Every rate of every stack, in order. */
export function curveLines(rows: readonly CapacityRow[]): CurveLine[] {
  return rows.flatMap((row) => row.curve.map((rate) => ({ row, rate })));
}

/** The data of the curve. */
export function curveColumns({ tail }: DescribedTarget): TextColumn<CurveLine>[] {
  return [
    { key: 'stack', head: 'Stack', align: 'left', cell: ({ row }) => row.target },
    { head: 'Offered/s', align: 'right', cell: ({ rate }) => formatCount(rate.ratePerSec) },
    { head: 'of capacity', align: 'right', cell: ({ rate }) => formatRateShare(rate) },
    { head: 'p50 ms', align: 'right', cell: ({ rate }) => formatQuantile(rate.p50) },
    ...(tail === 'p50'
      ? []
      : [{ head: `${tail} ms`, align: 'right', cell: ({ rate }: CurveLine) => formatQuantile(rate.tail) } as const]),
    { head: 'Goodput/s', align: 'right', cell: ({ rate }) => formatCount(rate.goodputPerSec) },
    { head: 'Missed', align: 'right', cell: ({ rate }) => formatPercent(rate.missedShare) },
    { head: 'Recovery', align: 'right', cell: ({ rate }) => formatRateRecovery(rate) },
    { head: 'Taken by others', align: 'right', cell: ({ rate }) => formatRateWait(rate) },
    { head: 'Steps', align: 'right', cell: ({ rate }) => `${rate.steps}` },
  ];
}

/** Visits that did not end as planned. */
export const VISIT_COLUMNS: readonly TextColumn<CapacityVisitLine>[] = [
  { head: '#', align: 'right', cell: ({ index }) => `${index + 1}` },
  { head: 'Stack', align: 'left', cell: ({ target }) => target },
  { head: 'Block', align: 'right', cell: ({ repetition }) => `${repetition + 1}` },
  { key: 'group', head: 'Group', align: 'right', cell: ({ group }) => `${group + 1}` },
  { head: 'Steps', align: 'right', cell: ({ steps }) => `${steps}` },
  { head: 'Changed', align: 'left', cell: ({ tried }) => tried },
  {
    key: 'state',
    head: 'State',
    align: 'left',
    cell: ({ state, error }) => (error === null ? state : `${state}: ${error}`),
  },
];
