import type { BlockCapacity, CapacityWay } from '../../model/capacity/capacity-estimate.ts';
import { formatDuration } from '../../model/duration.ts';
import { formatEstimate, NOTHING } from '../run/format-figure.ts';
import { formatCount, formatMs, formatPercent, formatThreeDigits } from '../words/format-number.ts';
import type { CapacityRow, CurveRate, MeasuredHow, Recovery } from './capacity-model.ts';

/** The share of the capacity at which it is checked, as it is written. */
export const CHECK_SHARE = '95%';

const WAYS: Readonly<Record<CapacityWay, string>> = {
  saturation: 'saturation rate',
  direct: 'rates played directly',
  errors: 'search for errors',
};

/**
 * The capacity with its interval: `9,800 ±3%`, `at least 9,800`, `about 9,800` if only ratios are to be trusted,
 * `none: 412 ms at 1/s`, `unknown`.
 */
export function formatCapacity({
  answer,
  capacity,
  atLeastPerSec,
  missed,
}: Pick<CapacityRow, 'answer' | 'capacity' | 'atLeastPerSec' | 'missed'>): string {
  if (missed !== null) return `none: ${formatMissed(missed)} at ${formatThreeDigits(missed.perSec)}/s`;
  if (atLeastPerSec !== null) return `at least ${formatCount(atLeastPerSec)}`;
  if (capacity === null) return 'unknown';
  if (answer === 'ratio-only') return `about ${formatCount(capacity.center)}`;
  if (answer === 'unconfirmed') return `${formatCount(capacity.center)}, not confirmed`;
  return formatEstimate(capacity);
}

/** What a stack did at the rate that already misses the target: `412 ms`, `12% failed`. */
export function formatMissed({ latencyMs, errorShare }: NonNullable<CapacityRow['missed']>): string {
  return latencyMs === null ? `${formatPercent(errorShare)} failed` : `${formatMs(latencyMs * 1000)} ms`;
}

/** The capacity with what others took: `9,100 ±6%`. */
export function formatAsFound({ asFound }: Pick<CapacityRow, 'asFound'>): string {
  return formatEstimate(asFound);
}

/** Which way gave the figure: `saturation rate`. */
export function formatWay({ how: { way } }: Pick<CapacityRow, 'how'>): string {
  return way === null ? NOTHING : WAYS[way];
}

/** Answers per second while there is a queue. */
export function formatSaturation({ how: { saturationPerSec } }: Pick<CapacityRow, 'how'>): string {
  return saturationPerSec === null ? NOTHING : formatCount(saturationPerSec);
}

/** The share of the saturation rate at which the target is missed: `98.8%`. */
export function formatKnee({ how: { knee } }: Pick<CapacityRow, 'how'>): string {
  return knee === null ? NOTHING : formatPercent(knee, 1);
}

/** Median latency without a queue, ms. */
export function formatBase({ how: { baseMs } }: Pick<CapacityRow, 'how'>): string {
  return baseMs === null ? NOTHING : formatMs(baseMs * 1000);
}

/** The figures of one block; `–` for those that it does not have. */
export function formatBlock(
  block: BlockCapacity,
): Readonly<Record<'perSec' | 'asFound' | 'saturation' | 'knee' | 'dispersion', string>> {
  const text = (value: number | null, format: (value: number) => string): string =>
    value === null ? NOTHING : format(value);
  const { perSec, atLeastPerSec } = block;
  return {
    perSec:
      perSec === null && atLeastPerSec !== null ? `at least ${formatCount(atLeastPerSec)}` : text(perSec, formatCount),
    asFound: text(block.asFoundPerSec, formatCount),
    saturation: text(block.saturationPerSec, formatCount),
    knee: text(block.knee, (knee) => formatPercent(knee, 1)),
    dispersion: text(block.dispersion, formatThreeDigits),
  };
}

/** Undisturbed steps of overload: `9 of 10`; `unknown` if nothing says what others took. */
export function formatCalmSteps({
  how,
}: {
  readonly how: Pick<MeasuredHow, 'steps' | 'calmSteps' | 'waitShare'>;
}): string {
  if (how.steps === 0) return NOTHING;
  return how.waitShare === null ? 'unknown' : `${how.calmSteps} of ${how.steps}`;
}

/** Share of the time for which others took the core, mean over blocks; `unknown` if it could not be measured. */
export function formatWait({ how }: { readonly how: Pick<MeasuredHow, 'steps' | 'waitShare'> }): string {
  return how.waitShare === null ? (how.steps === 0 ? NOTHING : 'unknown') : formatPercent(how.waitShare);
}

/** Undisturbed steps below the capacity that kept the target: `3 of 3 (5 played)`. */
export function formatChecks({ how: { checks } }: Pick<CapacityRow, 'how'>): string {
  const { played, calm, kept } = checks;
  if (played === 0) return NOTHING;
  return `${kept} of ${calm}${played === calm ? '' : ` (${played} played)`}`;
}

/** How long the queue lasts after an overload: `210 ms`, `210 ms (1 of 12 never)`. */
export function formatRecovery({ recovery }: { readonly recovery: Recovery | null }): string {
  if (recovery === null) return NOTHING;
  const { medianMs, never, steps } = recovery;
  if (medianMs === null) return `never in ${steps}`;
  return `${formatDuration(medianMs)}${never === 0 ? '' : ` (${never} of ${steps} never)`}`;
}

/** A rate of the curve as a share of the capacity: `95%`. */
export function formatRateShare({ share }: CurveRate): string {
  return share === null ? NOTHING : formatPercent(share, 0);
}

/** Share of the steps of a rate for which others took the core: `3.1%`. */
export function formatRateWait({ waitShare }: CurveRate): string {
  return waitShare === null ? NOTHING : formatPercent(waitShare);
}

/** The recovery time after a rate of the curve: `210 ms`, `never`. */
export function formatRateRecovery({ recoveryMs }: CurveRate): string {
  return recoveryMs === null ? 'never' : formatDuration(recoveryMs);
}
