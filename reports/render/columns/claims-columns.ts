import type { ArmRow } from '../../claims/claims-model.ts';
import { formatArmInterval, formatArmSettings, formatArmValue, formatArmSide } from '../../claims/format-claim.ts';
import type { TextColumn } from '../terminal/text-table.ts';

type ArmColumnKey = 'measurement' | 'value' | 'interval' | 'blocks' | 'side' | 'settings';

/** The measurements of a claim. */
export const ARM_COLUMNS: readonly TextColumn<ArmRow, ArmColumnKey>[] = [
  { key: 'measurement', head: 'Measurement', align: 'left', cell: ({ label }) => label },
  { key: 'value', head: 'Value', align: 'right', cell: formatArmValue },
  { key: 'interval', head: '95% interval', align: 'left', cell: formatArmInterval },
  { key: 'blocks', head: 'Blocks', align: 'right', cell: ({ value }) => (value === null ? '' : `${value.n}`) },
  { key: 'side', head: 'Says', align: 'left', cell: formatArmSide },
  { key: 'settings', head: 'Settings', align: 'left', cell: formatArmSettings },
];
