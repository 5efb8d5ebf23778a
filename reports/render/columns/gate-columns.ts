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

/** The table of all comparisons, the same in every output; where lines are short the last columns go first. */
export const GATE_COLUMNS: readonly TextColumn<GateTestReport>[] = [
  { key: 'verdict', head: 'Verdict', align: 'left', cell: formatTestVerdict },
  { key: 'comparison', head: 'Comparison', align: 'left', cell: formatComparison },
  { head: 'Change', align: 'right', cell: formatEffect },
  { head: '95 % interval', align: 'right', cell: formatEffectRange },
  { head: 'base → head', align: 'right', cell: formatFigures },
  { head: 'Higher in', align: 'right', cell: formatSlower },
  { head: 'Block sd', align: 'right', cell: formatBlockSd },
];
