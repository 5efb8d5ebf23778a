import type { RunResult } from '../../../model/document/run-result.ts';
import type { Estimate } from '../../../model/stats/estimate.ts';
import { sum } from '../../../model/stats/sum.ts';
import { formatChange, formatChangeRange, formatSize, formatSizeRange } from '../../words/format-change.ts';
import { listNames } from '../../words/list-names.ts';
import { poolRound } from '../judge/pool-rounds.ts';
import { type MeasuredRound, selectRounds, selectVisits } from '../judge/select-rounds.ts';
import { type Comparand, type PairComparison, comparePairs } from '../ranking/compare-pairs.ts';
import type { VisitValue } from '../ranking/ratios-within-blocks.ts';
import { inverse } from '../ranking/reference.ts';
import type { Row, Section, Sentence } from '../report-model.ts';

/** A figure of two variants. */
interface Difference {
  readonly ratio: Estimate;
  readonly established: boolean;
}

/**
 * The answer of a study: what each variant costs and serves beside the first one, with 95% intervals over blocks of all
 * of them. Empty for a run that is no study; why there is no answer if too little could be compared.
 */
export function studySentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  const { study } = result.plan;
  if (study === null) return [];
  return sections.flatMap(({ rows, pairs }): Sentence[] => {
    const reference = rows.find(({ toReference }) => toReference !== null)?.toReference?.reference;
    if (reference === undefined)
      return [{ text: `${study.question} Unknown: fewer than two variants could be compared.`, tone: 'caution' }];
    const cpuPairs = comparePairs(rows.flatMap((row) => cpuComparand(result, row)));
    const others = rows.filter(({ target }) => target !== reference);
    const texts = others.map(({ target }) => {
      const [cpu, served] = [cpuPairs, pairs].map((list) => differenceOf(list, reference, target));
      return `${shortName(target)} instead of ${shortName(reference)}: ${cpuText(cpu ?? null)}; ${servedText(served ?? null)}.`;
    });
    return [bestText(rows, pairs), ...texts].map((text) => ({ text, tone: 'neutral' }));
  });
}

/** CPU time of app and datastores per good answer, by visit; none if a part of it is unknown. */
function cpuComparand(result: RunResult, { target, scenario, closed }: Row): Comparand[] {
  if (closed?.trusted !== true) return [];
  const rounds = selectRounds(result, selectVisits(result, target, scenario), 'closed');
  const values = rounds.flatMap(cpuOf);
  return values.length === rounds.length ? [{ name: target, values }] : [];
}

function cpuOf({ visit, measured }: MeasuredRound): VisitValue[] {
  const { appCpuUs, servicesCpuUs } = measured.resources;
  const parts = [appCpuUs, ...Object.values(servicesCpuUs)].flatMap((part) => part ?? Number.NaN);
  const value = sum(parts) / poolRound(measured).ok;
  return Number.isFinite(value) && value > 0 ? [{ repetition: visit.repetition, group: visit.group, value }] : [];
}

function differenceOf(pairs: readonly PairComparison[], reference: string, target: string): Difference | null {
  const pair = pairs.find(({ a, b }) => (a === reference && b === target) || (a === target && b === reference));
  if (pair === undefined) return null;
  return { ratio: pair.a === reference ? pair.ratio : inverse(pair.ratio), established: pair.established };
}

function cpuText(difference: Difference | null): string {
  if (difference === null) return 'CPU time per request: unknown';
  const { ratio, established } = difference;
  if (!established) return `no significant difference in CPU time per request (${rangeText(ratio)})`;
  return `${formatSize(ratio.center)} ${ratio.center > 1 ? 'more' : 'less'} CPU time per request (${formatSizeRange(ratio)})`;
}

function servedText(difference: Difference | null): string {
  if (difference === null) return 'throughput not compared';
  const { ratio, established } = difference;
  if (!established) return `no significant difference in throughput (${rangeText(ratio)})`;
  return `throughput ${formatChange(ratio.center)} (${formatChangeRange(ratio)})`;
}

/** The interval is that of this pair alone: it may exclude 1 where the test over all pairs is not sure. */
function rangeText(ratio: Estimate): string {
  const { lo, hi } = ratio;
  const excludes = (lo !== null && lo > 1) || (hi !== null && hi < 1);
  return `${formatChangeRange(ratio)}${excludes ? ', tested over all pairs' : ''}`;
}

/** The variant with the highest throughput, and those that do not differ from it significantly. */
function bestText(rows: readonly Row[], pairs: readonly PairComparison[]): string {
  const [best] = rows.filter(({ rank }) => rank === 1);
  if (best === undefined) return 'No variant could be ranked by throughput.';
  const others = rows.filter(({ target }) => target !== best.target);
  const differs = (target: string): boolean | undefined => differenceOf(pairs, best.target, target)?.established;
  const near = others.filter(({ target }) => differs(target) === false);
  const unknown = others.filter(({ target }) => differs(target) === undefined).map(({ target }) => shortName(target));
  const rest = unknown.length === 0 ? '' : ` Not compared: ${listNames(unknown)}.`;
  const head = `Highest throughput: ${shortName(best.target)}`;
  if (near.length === 0 && unknown.length === others.length) return `${head}.${rest}`;
  if (near.length === 0)
    return `${head}, significantly higher than ${rest === '' ? 'all others' : 'the others'}.${rest}`;
  return `${head}; not significantly different from it: ${listNames(near.map(({ target }) => shortName(target)))}.${rest}`;
}

/** What differs: the name of a variant without its stack. */
function shortName(target: string): string {
  return target.slice(target.indexOf('@') + 1);
}
