import type { ClaimArm, MeasuredStack } from '../../model/claims/claim.ts';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import { sum } from '../../model/stats/sum.ts';
import { poolRound } from '../run/judge/pool-rounds.ts';
import { selectRounds, selectVisits } from '../run/judge/select-rounds.ts';
import { comparePairs } from '../run/ranking/compare-pairs.ts';
import type { VisitValue } from '../run/ranking/ratios-within-blocks.ts';
import type { LoadFigures, Row } from '../run/report-model.ts';
import { formatCount, formatThreeDigits } from '../words/format-number.ts';
import type { MeasuredArm } from './claims-model.ts';
import type { ReadPart } from './measured-parts.ts';

type Run = ReadPart & { readonly kind: 'run' };
type Arm = Omit<MeasuredArm, 'unit'>;

/** A figure of one stack in a run. */
export function runArm({ stack, metric }: ClaimArm['by'] & { kind: 'run' }, run: Run): Arm {
  const row = rowOf(stack, run);
  if ('obstacle' in row) return row;
  const figures = metric === 'throughput' ? row.closed : row.open;
  if (figures === null) return missing('not-measured', 'it was not measured.');
  const doubt = doubtOf(figures, row, run);
  if (doubt !== null && !figures.atLeast) return missing('invalid', doubt);
  return { ...valueOf(figures, metric), obstacle: standInOf([row]), settings: settingsOf(row, figures, run.result) };
}

/** A figure of a stack ÷ that of another one in the same blocks. */
export function runRatioArm({ stack, to, metric }: ClaimArm['by'] & { kind: 'run-ratio' }, run: Run): Arm {
  const [own, other] = [rowOf(stack, run), rowOf(to, run)];
  if ('obstacle' in own) return own;
  if ('obstacle' in other) return other;
  if (own.closed === null || other.closed === null) return missing('not-measured', 'it was not measured.');
  const doubt = doubtOf(own.closed, own, run) ?? doubtOf(other.closed, other, run);
  if (doubt !== null) return missing('invalid', doubt);
  // b ÷ a: the other one is the reference.
  const [pair] = comparePairs([other, own].map((row) => ({ name: row.target, values: valuesOf(row, metric, run) })));
  if (pair === undefined)
    return missing('not-measured', `fewer than three blocks have ${metric === 'cpu' ? 'CPU times' : 'both'}.`);
  const hits = own.cacheHitRatio === null ? '' : `, cache hit ratio ${formatThreeDigits(100 * own.cacheHitRatio)}%`;
  return {
    value: pair.ratio,
    obstacle: standInOf([own, other]),
    reason: null,
    settings: `${own.target} ÷ ${other.target}: ${settingsOf(own, own.closed, run.result)}${hits}`,
  };
}

function rowOf({ target, settings }: MeasuredStack, { result, model }: Run): Row | Arm {
  const isIt = ({ id, variant }: RunResult['targets'][number]): boolean =>
    settings === null ? id === target : variant?.of === target && hasSettings(variant.settings, settings);
  const record = result.targets.find(isIt);
  const row = model.sections.flatMap(({ rows }) => rows).find((one) => one.target === record?.id);
  if (row !== undefined && !row.couldNotRun) return row;
  const skipped = result.skipped.find((one) => one.target === target || one.target.startsWith(`${target}@`));
  if (record === undefined && skipped !== undefined) return missing('not-available', skipped.reason);
  const error = result.visits.find((visit) => visit.target === record?.id && visit.error !== null)?.error;
  return error == null
    ? missing('not-measured', 'it was not measured.')
    : missing('failed', `${error.what} ${error.why}`);
}

function hasSettings(found: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): boolean {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return [...names].every((name) => found[name] === wanted[name]);
}

/** Why figures must not be used; null if they can be. */
function doubtOf({ trusted, failsTooMuch }: LoadFigures, { notes }: Row, { model }: Run): string | null {
  if (failsTooMuch) return 'too many requests failed.';
  if (trusted) return null;
  const note = model.footnotes.find(
    ({ number, invalidates, targets }) => invalidates && (targets.length === 0 || notes.includes(number)),
  );
  return `the measurement is invalid: ${note?.message ?? 'its part in claims.json has a warning.'}`;
}

/** Throughput with an open interval if the generator was its limit; a percentile in ms. */
function valueOf(figures: LoadFigures, metric: 'throughput' | 'p50' | 'p99'): Pick<Arm, 'value' | 'reason'> {
  const { okPerSec, atLeast, quantiles, visits: n } = figures;
  if (metric === 'throughput') {
    if (okPerSec === null || !atLeast) return { value: okPerSec, reason: null };
    return { value: { ...okPerSec, hi: null }, reason: 'at least: the load generator was the limit.' };
  }
  const quantile = quantiles.find(({ percentile }) => percentile === (metric === 'p50' ? 50 : 99));
  const us = quantile?.us ?? null;
  if (quantile === undefined || us === null) return { value: null, reason: 'too few requests for this percentile.' };
  const [lo, hi] = [quantile.lo, quantile.hi].map((bound) => (bound === null ? null : bound / 1000));
  return { value: { center: us / 1000, lo: lo ?? null, hi: hi ?? null, n }, reason: null };
}

function valuesOf({ target, scenario, closed }: Row, metric: 'throughput' | 'cpu', { result }: Run): VisitValue[] {
  if (metric === 'throughput') return [...(closed?.okPerSecByVisit ?? [])];
  return selectRounds(result, selectVisits(result, target, scenario), 'closed').flatMap(({ visit, measured }) => {
    const { appCpuUs, servicesCpuUs } = measured.resources;
    const parts = [appCpuUs, ...Object.values(servicesCpuUs)].map((part) => part ?? Number.NaN);
    const value = sum(parts) / poolRound(measured).ok;
    const { repetition, group } = visit;
    return Number.isFinite(value) && value > 0 ? [{ repetition, group, value }] : [];
  });
}

function standInOf(rows: readonly Row[]): Arm['obstacle'] {
  return rows.some(({ services }) => services.some(({ standIn }) => standIn)) ? 'stand-in' : null;
}

function settingsOf({ scenario, services }: Row, { load, engine }: LoadFigures, { plan }: RunResult): string {
  const how =
    load.kind === 'open'
      ? `${formatThreeDigits(load.ratePerSec)} requests/s`
      : `${formatCount(load.connections)} connections`;
  const used = services.map((service) => `${describeDatastore(service)}, durability ${service.durability}`);
  return [`${scenario} by ${engine}, ${how}, ${formatCount(plan.items)} items`, ...used].join(', ');
}

function missing(obstacle: NonNullable<Arm['obstacle']>, reason: string): Arm {
  return { value: null as Estimate | null, obstacle, reason, settings: '' };
}
