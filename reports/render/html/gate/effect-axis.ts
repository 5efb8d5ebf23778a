import type { GateReport } from '../../../gate/gate-report.ts';
import { formatPercent } from '../../../words/format-number.ts';
import type { Axis } from '../charts/axis.ts';

/** Positions of ratios head ÷ base across a chart. */
export interface EffectAxis extends Axis {
  /** Whether a ratio lies beyond the ends; it is drawn at the end. */
  readonly isBeyond: (ratio: number) => boolean;
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const WIDEST = Math.log(1.5);
const MIDDLE = 50;
const REACH = 47;

/**
 * An axis by ratio with "no change" in its middle that shows both margins and, up to ±50%, every interval and every
 * block.
 */
export function effectAxis({ tests, margins }: Pick<GateReport, 'tests' | 'margins'>): EffectAxis {
  const shown = tests.flatMap(({ effect, ratios }) => [effect.lo, effect.hi, effect.center, ...ratios]);
  const logs = shown.flatMap((ratio) => (ratio !== null && ratio > 0 ? [Math.abs(Math.log(ratio))] : []));
  const inside = logs.filter((log) => log <= WIDEST);
  const half = Math.max(Math.log1p(margins.maxEffect) * 1.4, ...inside) * 1.05;
  return {
    at: (ratio) => MIDDLE + Math.max(-1, Math.min(1, Math.log(ratio) / half)) * REACH,
    isBeyond: (ratio) => Math.abs(Math.log(ratio)) > half,
    ticks: ticksUpTo(half),
  };
}

function ticksUpTo(half: number): EffectAxis['ticks'] {
  const step = STEPS.find((one) => half / one <= 3.5) ?? 0.5;
  return Array.from({ length: 9 }, (_, index) => 1 + (index - 4) * step)
    .filter((ratio) => ratio > 0 && Math.abs(Math.log(ratio)) <= half)
    .map((value) => ({ value, label: tickText(value) }));
}

function tickText(ratio: number): string {
  const change = formatPercent(ratio - 1, 0);
  if (change === '0%') return 'same';
  return ratio > 1 ? `+${change}` : change;
}
