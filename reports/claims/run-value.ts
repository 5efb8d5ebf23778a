import type { Measured } from '../../model/document/measured.ts';
import { shareHeldUp } from '../run/judge/miss-beside-others.ts';
import type { LoadFigures } from '../run/report-model.ts';
import { formatPercent } from '../words/format-number.ts';
import type { MeasuredArm } from './claims-model.ts';

type RunMetric = 'throughput' | 'p50' | 'p99';
type Value = Pick<MeasuredArm, 'value' | 'reason'>;

/**
 * Throughput per second, or a percentile in ms. Its interval is open on the side on which it may be better: if the
 * generator was the limit, or if other programs held the rounds up (docs/decisions/0015).
 */
export function runValue(figures: LoadFigures, metric: RunMetric, rounds: readonly Measured[]): Value {
  const { value, reason } = metric === 'throughput' ? throughput(figures) : percentile(figures, metric);
  const share = shareHeldUp(rounds);
  if (value === null || share === null) return { value, reason };
  const [bound, open] = metric === 'throughput' ? ['at least', { hi: null }] : ['at most', { lo: null }];
  const heldUp = `${bound}: other programs used its cores, or the generator's, for up to ${formatPercent(share)} of the time.`;
  return { value: { ...value, ...open }, reason: reason ?? heldUp };
}

function throughput({ okPerSec, atLeast }: LoadFigures): Value {
  if (okPerSec === null || !atLeast) return { value: okPerSec, reason: null };
  return { value: { ...okPerSec, hi: null }, reason: 'at least: the load generator was the limit.' };
}

function percentile({ quantiles, visits: n }: LoadFigures, metric: 'p50' | 'p99'): Value {
  const quantile = quantiles.find((one) => one.percentile === (metric === 'p50' ? 50 : 99));
  const us = quantile?.us ?? null;
  if (quantile?.state === 'failures') return { value: null, reason: 'it is among failed requests.' };
  if (quantile === undefined || us === null) return { value: null, reason: 'too few requests for this percentile.' };
  const [lo, hi] = [quantile.lo, quantile.hi].map((bound) => (bound === null ? null : bound / 1000));
  return { value: { center: us / 1000, lo: lo ?? null, hi: hi ?? null, n }, reason: null };
}
