import { formatDuration } from '../../../../model/duration.ts';
import { formatComparison, formatSide } from '../../../gate/format-gate.ts';
import type {
  BlockLine,
  DependencyChange,
  GateReport,
  GateTestReport,
  SideReport,
  ThresholdReport,
  WaiverReport,
} from '../../../gate/gate-report.ts';
import { NOTHING } from '../../../run/format-figure.ts';
import { formatChange, formatMargin } from '../../../words/format-change.ts';
import { formatCount, formatPercent, formatTime } from '../../../words/format-number.ts';
import { GATE_COLUMNS, type GateColumn } from '../../columns/gate-columns.ts';
import type { Markup } from '../markup.ts';
import { renderFoldedTable, renderTable, type TableColumn } from '../table.ts';

const LOOKS: Readonly<Partial<Record<GateColumn['key'], Pick<TableColumn<GateTestReport>, 'kind' | 'look'>>>> = {
  verdict: { look: ({ verdict, improved }) => (verdict === 'pass' && improved ? 'improved' : verdict) },
  comparison: { kind: 'name' },
};

const COMPARISON_COLUMNS: readonly TableColumn<GateTestReport>[] = [
  ...GATE_COLUMNS.map((column) => ({ ...column, ...LOOKS[column.key] })),
  {
    head: 'Decided after',
    align: 'right',
    cell: ({ decidedAt }) => (decidedAt === null ? NOTHING : `${decidedAt} blocks`),
  },
];

const SIDE_COLUMNS: readonly TableColumn<SideReport>[] = [
  { head: 'Side', align: 'left', kind: 'name', cell: ({ key }) => key },
  { head: 'Commit', align: 'left', kind: 'wrap', cell: formatSide },
  { head: 'Subject', align: 'left', kind: 'wrap', cell: ({ subject }) => subject ?? NOTHING },
  { head: 'Runtime', align: 'left', kind: 'wrap', cell: ({ runtime }) => runtime ?? NOTHING },
  { head: 'Measured requests', align: 'right', cell: ({ requests }) => formatCount(requests) },
  { head: 'Errors', align: 'right', cell: ({ errors }) => formatCount(errors) },
];

const DEPENDENCY_COLUMNS: readonly TableColumn<DependencyChange>[] = [
  { head: 'Package', align: 'left', kind: 'name', cell: ({ name }) => name },
  { head: 'Change', align: 'left', cell: ({ kind }) => kind },
  { head: 'base', align: 'left', kind: 'wrap', cell: ({ base }) => base ?? NOTHING },
  { head: 'head', align: 'left', kind: 'wrap', cell: ({ head }) => head ?? NOTHING },
];

const LIMIT_COLUMNS: readonly TableColumn<ThresholdReport>[] = [
  { head: 'Verdict', align: 'left', look: ({ outcome }) => outcome, cell: ({ outcome }) => outcome },
  { head: 'Request', align: 'left', kind: 'name', cell: ({ endpoint }) => endpoint },
  { head: 'Limit', align: 'left', cell: ({ expected }) => expected },
  { head: 'Head', align: 'right', cell: ({ actual }) => actual },
  { head: 'Details', align: 'left', kind: 'wrap', cell: ({ explanation }) => explanation },
];

const WAIVER_COLUMNS: readonly TableColumn<WaiverReport>[] = [
  { head: 'Request', align: 'left', kind: 'name', cell: ({ endpoint }) => endpoint },
  { head: 'Metric', align: 'left', kind: 'wrap', cell: ({ metric }) => metric },
  { head: 'Ceiling', align: 'right', cell: ({ ceiling }) => formatMargin(ceiling) },
  { head: 'Expires', align: 'left', cell: ({ expires }) => expires },
  { head: 'State', align: 'left', cell: ({ state }) => state },
  { head: 'Reason', align: 'left', kind: 'wrap', cell: ({ reason }) => reason },
];

const BLOCK_COLUMNS: readonly TableColumn<BlockLine>[] = [
  { head: 'Block', align: 'right', cell: ({ index }) => index + 1 },
  { head: 'Started', align: 'left', cell: ({ startedAt }) => formatTime(startedAt) },
  { head: 'First', align: 'left', cell: ({ first }) => first },
  { head: 'Duration', align: 'right', cell: ({ elapsedMs }) => formatDuration(elapsedMs) },
  { head: 'Warm-up', align: 'left', cell: ({ steady }) => (steady ? 'steady' : 'not steady') },
  { head: 'Foreign load', align: 'right', cell: ({ foreignCpuShare }) => share(foreignCpuShare) },
  { head: 'CPU stolen', align: 'right', cell: ({ stealShare }) => share(stealShare) },
];

/** Both sides: commit, subject, runtime, requests and errors. */
export function sidesTable({ sides }: GateReport): Markup {
  return renderTable('Both sides', SIDE_COLUMNS, [sides.base, sides.head]);
}

/** All comparisons with every value. */
export function comparisonsTable({ tests }: GateReport): Markup {
  return renderTable('Comparisons', COMPARISON_COLUMNS, tests);
}

/** The limits on the head; empty without limits. */
export function limitsTable({ thresholds }: GateReport): Markup {
  return renderTable('Limits', LIMIT_COLUMNS, thresholds);
}

/** The waivers and their states; empty without waivers. */
export function waiversTable({ waivers }: GateReport): Markup {
  return renderTable('Waivers', WAIVER_COLUMNS, waivers);
}

/** Packages that differ between the two lock files. */
export function dependenciesTable(changes: readonly DependencyChange[]): Markup {
  return renderTable('Changed dependencies', DEPENDENCY_COLUMNS, changes);
}

/** Start, duration, warm-up and foreign load of each block. */
export function blockTable({ blocks }: GateReport): Markup {
  return renderFoldedTable('Each block', BLOCK_COLUMNS, blocks);
}

/** The change of every comparison in every block: the data of the chart. */
export function ratiosTable({ blocks, tests }: GateReport): Markup {
  const columns: TableColumn<GateTestReport>[] = [
    { head: 'Change by block', align: 'left', kind: 'name', cell: formatComparison },
    ...blocks.map(({ index }): TableColumn<GateTestReport> => ({
      head: `${index + 1}`,
      align: 'right',
      cell: ({ ratios }) => (ratios[index] === undefined ? NOTHING : formatChange(ratios[index])),
    })),
  ];
  return renderFoldedTable('Every block of every comparison', columns, tests);
}

function share(value: number | null): string {
  return value === null ? NOTHING : formatPercent(value);
}
