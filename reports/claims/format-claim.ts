import type { ClaimVerdict } from '../../model/claims/judge-claim.ts';
import type { Tone } from '../run/report-model.ts';
import { formatFixed, formatThreeDigits } from '../words/format-number.ts';
import type { ArmRow, ArmUnit, ClaimRow } from './claims-model.ts';

const VERDICTS: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: 'confirmed here',
  'not-reached': 'not reached here',
  depends: 'depends',
  'not-decided': 'not decided',
  'cannot-be-tested': 'cannot be tested here',
};

/** The verdicts in the order of a summary, as words after a number of claims. */
export const COUNTED_VERDICTS: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: 'confirmed here',
  'not-reached': 'not reached here',
  depends: 'depending on a condition',
  'not-decided': 'not decided',
  'cannot-be-tested': 'that cannot be tested here',
};

const TONES: Readonly<Record<ClaimVerdict, Tone>> = {
  confirmed: 'good',
  'not-reached': 'bad',
  depends: 'neutral',
  'not-decided': 'caution',
  'cannot-be-tested': 'caution',
};

/** `confirmed here` */
export function formatClaimVerdict({ verdict }: Pick<ClaimRow, 'verdict'>): string {
  return VERDICTS[verdict];
}

/** The colour of a verdict. */
export function toneOfClaim({ verdict }: Pick<ClaimRow, 'verdict'>): Tone {
  return TONES[verdict];
}

/** `7,812/s`, `0.12 ms`, `×1.32`; empty without a value. */
export function formatArmValue({ value, unit }: Pick<ArmRow, 'value' | 'unit'>): string {
  return value === null ? '' : inUnit(value.center, unit);
}

/** `7,640/s to 7,990/s`, `at least 7,640/s`; empty without an interval. */
export function formatArmInterval({ value, unit }: Pick<ArmRow, 'value' | 'unit'>): string {
  if (value === null) return '';
  const [lo, hi] = [value.lo, value.hi].map((bound) => (bound === null ? null : inUnit(bound, unit)));
  if (lo == null) return hi == null ? 'none yet' : `at most ${hi}`;
  return hi == null ? `at least ${lo}` : `${lo} to ${hi}`;
}

/** On which side of the threshold an arm is, or why it has none. */
export function formatArmSide({ role, side, obstacle }: ArmRow): string {
  if (obstacle === 'stand-in') return 'another product';
  if (obstacle === 'not-available') return 'not available';
  if (obstacle === 'failed' || obstacle === 'invalid') return obstacle;
  if (obstacle === 'not-measured') return 'not measured';
  if (role === 'shown') return 'shown';
  if (role === 'bounds') return 'up to here';
  return { reached: 'reached', missed: 'not reached', undecided: 'not decided' }[side ?? 'undecided'];
}

/** The settings of an arm, and what is to be known of its value. */
export function formatArmSettings({ settings, reason }: ArmRow): string {
  const why = reason ?? '';
  if (settings === '' || why === '') return `${settings}${why}`;
  return `${settings}; ${why}`;
}

function inUnit(value: number, unit: ArmUnit): string {
  switch (unit) {
    case 'per-sec':
      return `${formatThreeDigits(rounded(value))}/s`;
    case 'requests-per-sec':
      return `${formatThreeDigits(rounded(value))} requests/s`;
    case 'ms':
      return `${formatThreeDigits(value)} ms`;
    case 'ratio':
      return `×${value >= 10 ? formatThreeDigits(rounded(value)) : formatFixed(value, 2)}`;
  }
}

/** Three digits: more are not known. */
function rounded(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 3);
  return Math.round(value / step) * step;
}
