import {
  formatBlockSd,
  formatComparison,
  formatEffect,
  formatEffectRange,
  formatFigures,
  formatSlower,
  formatTestVerdict,
} from '../../gate/format-gate.ts';
import type { GateTestReport } from '../../gate/gate-report.ts';
import type { TextColumn } from '../terminal/text-table.ts';

/** A column of the table of comparisons, by a key that does not change with its heading. */
export interface GateColumn extends TextColumn<GateTestReport> {
  readonly key: 'verdict' | 'comparison' | 'change' | 'interval' | 'figures' | 'higher' | 'block-sd';
}

/** The table of all comparisons, the same in every output; narrow outputs leave out the last columns first. */
export const GATE_COLUMNS: readonly GateColumn[] = [
  { key: 'verdict', head: 'Verdict', align: 'left', cell: formatTestVerdict },
  { key: 'comparison', head: 'Comparison', align: 'left', cell: formatComparison },
  { key: 'change', head: 'Change', align: 'right', cell: formatEffect },
  { key: 'interval', head: '95% interval', align: 'right', cell: formatEffectRange },
  { key: 'figures', head: 'base → head', align: 'right', cell: formatFigures },
  { key: 'higher', head: 'Higher in', align: 'right', cell: formatSlower },
  { key: 'block-sd', head: 'Block sd', align: 'right', cell: formatBlockSd },
];
