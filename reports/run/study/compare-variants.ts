import type { RunResult } from '../../../model/document/run-result.ts';
import type { StudyMetric, StudyRecord } from '../../../model/document/study-record.ts';
import { type Estimate, estimateOf } from '../../../model/stats/estimate.ts';
import { priorVariance, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import { type PairComparison, comparePairs } from '../ranking/compare-pairs.ts';
import { type VisitValue, byRepetition } from '../ranking/ratios-within-blocks.ts';
import { inverse } from '../ranking/reference.ts';
import type { Row, Section } from '../report-model.ts';
import { shownIn, variantValues } from './variant-values.ts';

/** How many times the figure of one variant that of another is, and whether the difference is significant. */
interface Difference {
  readonly ratio: Estimate;
  readonly established: boolean;
}

/** One figure of all variants that have it. */
export interface MetricFigures {
  readonly metric: StudyMetric;
  /** Over visits, with 95% intervals. */
  readonly values: ReadonlyMap<string, Estimate>;
  /** `target` ÷ `reference`; null if the two could not be compared. */
  readonly difference: (target: string, reference: string) => Difference | null;
}

/** A variant, or a stack beside the variants. */
export interface StudyVariant {
  readonly target: string;
  /** What it is called in sentences, without its stack. */
  readonly name: string;
  /** The stack of which it is a variant; null for a stack as it is. */
  readonly stack: string | null;
  /** Its only setting, if the value of that is a number; null otherwise. */
  readonly step: { readonly setting: string; readonly value: number } | null;
}

/** Variants that are compared with the same one, in the order in which they were asked for. */
export interface StudyFamily {
  readonly reference: StudyVariant;
  readonly others: readonly StudyVariant[];
  readonly metrics: readonly MetricFigures[];
}

/**
 * The variants of one section by the one that they are compared with; empty if fewer than two could be compared.
 * Otherwise each is in a family: one that could not be compared is unknown there.
 */
export function compareVariants(result: RunResult, study: StudyRecord, { rows, pairs }: Section): StudyFamily[] {
  const { targets } = result.plan;
  const ordered = [...rows].sort((a, b) => targets.indexOf(a.target) - targets.indexOf(b.target));
  const metrics = study.metrics.map((metric) => figuresOf(result, ordered, metric, pairs));
  const families = Map.groupBy(ordered, (row) => referenceOf(row, ordered));
  return [...families].flatMap(([reference, members]): StudyFamily[] => {
    if (reference === null) return [];
    const variants = members.map(({ target }) => variantOf(result, study, target));
    const first = variants.find(({ target }) => target === reference) ?? variantOf(result, study, reference);
    return [{ reference: first, others: variants.filter(({ target }) => target !== reference), metrics }];
  });
}

/** Of a row that has none, that of another variant of its stack, or of the first row that has one. */
function referenceOf({ toReference, variantOf: stack }: Row, rows: readonly Row[]): string | null {
  const compared = rows.filter((row) => row.toReference !== null);
  const sibling = compared.find((row) => stack !== null && row.variantOf === stack);
  return (toReference ?? (sibling ?? compared[0])?.toReference)?.reference ?? null;
}

/** The throughput is compared as in the tables; all others by the same rule. */
function figuresOf(
  result: RunResult,
  rows: readonly Row[],
  metric: StudyMetric,
  ofThroughput: readonly PairComparison[],
): MetricFigures {
  const found = rows.map((row) => ({ row, name: row.target, values: variantValues(result, row, metric) }));
  const known = found.filter(({ values }) => values.length > 0);
  const comparable = known.filter(({ values }) => values.every(({ value }) => value > 0));
  const link = comparable.find(({ name }) => name === result.plan.groups?.reference)?.values ?? [];
  const pairs = metric === 'throughput' ? ofThroughput : comparePairs(comparable, link);
  const prior = spreadOf(known.map(({ values }) => values));
  return {
    metric,
    values: new Map(
      known.flatMap(({ row, name, values }): [string, Estimate][] => {
        const estimate = shownIn(row, metric) ?? estimateOf(perRepetition(values), prior);
        return estimate === null ? [] : [[name, estimate]];
      }),
    ),
    difference: (target, reference) => differenceOf(pairs, reference, target),
  };
}

function perRepetition(values: readonly VisitValue[]): number[] {
  return byRepetition(values).map(({ value }) => value);
}

/** What all variants say of the variance between visits, as in the intervals of the tables. */
function spreadOf(variants: readonly (readonly VisitValue[])[]): number | null {
  const logs = variants.map((values) => perRepetition(values).map((value) => Math.log(value)));
  return priorVariance(logs.flatMap((own) => (own.every(Number.isFinite) ? (sampleVariance(own) ?? []) : [])));
}

function differenceOf(pairs: readonly PairComparison[], reference: string, target: string): Difference | null {
  const pair = pairs.find(({ a, b }) => (a === reference && b === target) || (a === target && b === reference));
  if (pair === undefined) return null;
  return { ratio: pair.a === reference ? pair.ratio : inverse(pair.ratio), established: pair.established };
}

function variantOf({ targets }: RunResult, { names }: StudyRecord, target: string): StudyVariant {
  const variant = targets.find(({ id }) => id === target)?.variant ?? null;
  const settings = Object.entries(variant?.settings ?? {});
  const [step = null] = settings.flatMap(([setting, value]) =>
    settings.length === 1 && typeof value === 'number' ? [{ setting, value }] : [],
  );
  return {
    target,
    stack: variant?.of ?? null,
    step,
    name: Object.hasOwn(names, target) ? (names[target] ?? target) : shortName(target),
  };
}

/** What differs: the name of a variant without its stack. */
function shortName(target: string): string {
  return target.slice(target.indexOf('@') + 1);
}
