import type { GateReport } from '../../../gate/gate-report.ts';

/** Where ratios of head to base stand on a logarithmic axis; what lies beyond its ends is drawn at them. */
export interface EffectScale {
  readonly x: (ratio: number) => number;
  readonly isBeyond: (ratio: number) => boolean;
  /** Ratios that the axis names. */
  readonly ticks: readonly number[];
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const WIDEST = Math.log(1.5);

/** An axis around "no change" that shows both margins and, up to ±50 %, every interval and every block. */
export function effectScale(
  { tests, margins }: Pick<GateReport, 'tests' | 'margins'>,
  { left, right }: { readonly left: number; readonly right: number },
): EffectScale {
  const shown = tests.flatMap(({ effect, ratios }) => [effect.lo, effect.hi, effect.center, ...ratios]);
  const logs = shown.flatMap((ratio) => (ratio !== null && ratio > 0 ? [Math.abs(Math.log(ratio))] : []));
  const inside = logs.filter((log) => Number.isFinite(log) && log <= WIDEST);
  const half = 1.08 * Math.max(Math.log1p(margins.maxEffect) * 1.4, ...inside);
  const step = STEPS.find((one) => half / one <= 5) ?? 0.5;
  const ticks: number[] = [];
  for (let tick = -10; tick <= 10; tick += 1) {
    const ratio = 1 + tick * step;
    if (ratio > 0 && Math.abs(Math.log(ratio)) <= half) ticks.push(ratio);
  }
  const middle = (left + right) / 2;
  return {
    x: (ratio) => middle + (clamp(Math.log(ratio) / half) * (right - left)) / 2,
    isBeyond: (ratio) => Math.abs(Math.log(ratio)) > half,
    ticks,
  };
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
