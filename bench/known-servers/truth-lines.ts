import type { CapacityEstimate, Interval } from '../../model/capacity/capacity-estimate.ts';
import { mean } from '../../model/stats/mean.ts';
import type { PairComparison } from '../../reports/run/ranking/compare-pairs.ts';

/** What one measurement said of a server, beside the truth: a line of the log. */
export interface TruthLine {
  readonly id: string;
  readonly run: number;
  readonly startedAt: string;
  /** Share of a core that the noisy neighbour took at most; 0 without one. */
  readonly noise: number;
  readonly seconds: number;
  /** 95% of the truth are within this. */
  readonly truthPerSec: number;
  readonly truthWithin: number;
  /** The truth that was measured before; of a server that sleeps it is the same one. */
  readonly beforePerSec: number;
  readonly kind: CapacityEstimate['kind'];
  readonly way: string | null;
  readonly perSec: Interval | null;
  readonly asFoundPerSec: number | null;
  /** Mean share of the steps of overload in which the server waited for a core; null if unknown. */
  readonly waitShare: number | null;
  readonly checks: CapacityEstimate['checks'];
  readonly caveats: CapacityEstimate['caveats'];
  /** Its capacity ÷ that of its partner; null for the partner. */
  readonly ratio: (Interval & { readonly truth: number }) | null;
}

/** What is the same in all lines of a measurement. */
type RunFacts = Pick<TruthLine, 'run' | 'startedAt' | 'noise' | 'seconds'>;
type TruthFacts = Pick<TruthLine, 'truthPerSec' | 'truthWithin' | 'beforePerSec'>;

export function lineOf(
  estimate: CapacityEstimate,
  truth: TruthFacts,
  { ratio, run }: { readonly ratio: TruthLine['ratio']; readonly run: RunFacts },
): TruthLine {
  const waits = estimate.blocks.flatMap(({ waitShare }) => waitShare ?? []);
  const measured = estimate.kind === 'measured' ? estimate : null;
  return {
    id: estimate.target,
    ...run,
    ...truth,
    kind: estimate.kind,
    way: measured?.way ?? null,
    perSec: measured?.perSec ?? null,
    asFoundPerSec: measured?.asFoundPerSec.value ?? null,
    waitShare: waits.length === 0 ? null : mean(waits),
    checks: estimate.checks,
    caveats: estimate.caveats,
    ratio,
  };
}

/** The ratio with its truth; null without one. */
export function ratioWithTruth(found: PairComparison | undefined, truth: number): TruthLine['ratio'] {
  if (found === undefined) return null;
  const { center, lo, hi } = found.ratio;
  return { value: center, low: lo ?? 0, high: hi ?? Infinity, truth };
}

/** A line for people. */
export function sentenceOf(line: TruthLine): string {
  const { id, truthPerSec, perSec, way, kind, asFoundPerSec, waitShare, ratio, checks, caveats } = line;
  const parts = [
    `${id}: truth ${truthPerSec.toFixed(1)} ± ${line.truthWithin.toFixed(1)}/s`,
    perSec === null
      ? kind
      : `${way} ${intervalText(perSec, 1)}, off ${percent(perSec.value / truthPerSec - 1)}, ${holdsText(perSec, truthPerSec)}`,
    `as found ${asFoundPerSec === null ? 'unknown' : percent(asFoundPerSec / truthPerSec - 1)}`,
    `waited ${waitShare === null ? 'unknown' : percent(waitShare)}`,
    `checks ${checks.kept} of ${checks.calm} calm, ${checks.played} played`,
    ...(caveats.length === 0 ? [] : [caveats.join(' ')]),
    ...(ratio === null
      ? []
      : [
          `ratio ${intervalText(ratio, 3)} of ${ratio.truth.toFixed(3)}, off ${percent(ratio.value / ratio.truth - 1)}, ${holdsText(ratio, ratio.truth)}`,
        ]),
  ];
  return `${parts.join('; ')}; ${line.seconds} s`;
}

/** Whether an interval has the truth. */
export function holds({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}

function holdsText(interval: Interval, truth: number): string {
  return holds(interval, truth) ? 'has it' : 'MISSES it';
}

function intervalText({ value, low, high }: Interval, digits: number): string {
  return `${value.toFixed(digits)} [${low.toFixed(digits)}..${high.toFixed(digits)}]`;
}

/** `-2.1%` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
