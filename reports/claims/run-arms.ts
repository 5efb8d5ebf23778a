import type { ClaimArm, MeasuredStack } from '../../model/claims/claim.ts';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import { isOfGenerator } from '../run/figures/load-figures.ts';
import { systemCpuPerAnswer } from '../run/figures/system-cpu.ts';
import { selectRounds, selectVisits } from '../run/judge/select-rounds.ts';
import { comparePairs } from '../run/ranking/compare-pairs.ts';
import type { VisitValue } from '../run/ranking/ratios-within-blocks.ts';
import type { LoadFigures, Row } from '../run/report-model.ts';
import { formatCount, formatThreeDigits } from '../words/format-number.ts';
import type { MeasuredArm } from './claims-model.ts';
import type { ReadPart } from './measured-parts.ts';
import { runValue } from './run-value.ts';

type Run = ReadPart & { readonly kind: 'run' };
type Arm = Omit<MeasuredArm, 'unit'>;

/** A figure of one stack in a run. */
export function runArm({ stack, metric }: ClaimArm['by'] & { kind: 'run' }, run: Run): Arm {
  const row = rowOf(stack, run);
  if ('obstacle' in row) return row;
  const figures = metric === 'throughput' ? row.closed : row.open;
  if (figures === null) return missing('not-measured', 'it was not measured.');
  const doubt = doubtOf(figures, row, run, metric === 'throughput');
  if (doubt !== null) return missing('invalid', doubt);
  const visits = selectVisits(run.result, row.target, row.scenario);
  const rounds = selectRounds(run.result, visits, figures.load.kind).map(({ measured }) => measured);
  return {
    ...runValue(figures, metric, rounds),
    obstacle: standInOf([row]),
    settings: settingsOf(row, figures, run.result),
  };
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
  const comparands = [other, own].map((row) => ({ name: row.target, values: valuesOf(row, metric, run) }));
  const [pair] = comparePairs(comparands);
  if (pair === undefined && metric === 'cpu' && comparands.some(({ values }) => values.length === 0))
    return missing('not-measured', 'the CPU time of a visit is not known.');
  if (pair === undefined) return missing('not-measured', 'fewer than three blocks have both.');
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

/**
 * Why figures must not be used; null if they can be. That the generator was the limit is no reason if only that is said
 * of them and `lowerBound` is wanted.
 */
function doubtOf(
  { trusted, failsTooMuch, atLeast }: LoadFigures,
  { notes }: Row,
  { model }: Run,
  lowerBound = false,
): string | null {
  if (failsTooMuch) return 'too many requests failed.';
  if (trusted) return null;
  const invalidating = model.footnotes.filter(
    ({ number, invalidates, targets }) => invalidates && (targets.length === 0 || notes.includes(number)),
  );
  if (lowerBound && atLeast && invalidating.every(isOfGenerator)) return null;
  const note = invalidating.find((one) => !isOfGenerator(one)) ?? invalidating[0];
  return `the measurement is invalid: ${note?.message ?? 'its part in claims.json has a warning.'}`;
}

/** A figure by visit; of CPU none at all if that of a visit is unknown. */
function valuesOf({ target, scenario, closed }: Row, metric: 'throughput' | 'cpu', { result }: Run): VisitValue[] {
  if (metric === 'throughput') return [...(closed?.okPerSecByVisit ?? [])];
  const rounds = selectRounds(result, selectVisits(result, target, scenario), 'closed');
  const values = rounds.flatMap(({ visit: { repetition, group }, measured }): VisitValue[] => {
    const value = systemCpuPerAnswer(measured);
    return value === null || value <= 0 ? [] : [{ repetition, group, value }];
  });
  return values.length === rounds.length ? values : [];
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
