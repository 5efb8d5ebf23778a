import { chooseReference } from '../../model/document/choose-reference.ts';
import { type Comparand, comparePairs, FEWEST_REPETITIONS } from './ranking/compare-pairs.ts';
import { rankByPairs } from './ranking/rank-by-pairs.ts';
import { byRepetition, logRatios, type VisitValue } from './ranking/ratios-within-blocks.ts';
import { relateToReference } from './ranking/reference.ts';
import { tieGroups } from './ranking/tie-groups.ts';
import type { Row, Section } from './report-model.ts';

/**
 * Sorts rows of one section by throughput and ranks them by significant differences: `1, 2=, 2=, 4`. A rank needs at
 * least three visits with a trusted throughput, and another stack that has them too: the only one of several that can
 * be ranked is no winner. Rows without a rank are sorted by their throughput, but those that failed too many requests
 * are last. `order` is that in which the run was asked for its stacks: the first ranked one is the reference. `link` is
 * the throughput of the stack that was in all groups, if memory did not hold all stacks at once.
 */
export function rankRows(
  rows: readonly Row[],
  ranked: boolean,
  order: readonly string[],
  link: readonly VisitValue[],
): Pick<Section, 'rows' | 'pairs' | 'ties'> {
  const sorted = [...rows].sort(
    (a, b) =>
      Number(a.closed?.failsTooMuch ?? false) - Number(b.closed?.failsTooMuch ?? false) ||
      (b.closed?.okPerSec?.center ?? -1) - (a.closed?.okPerSec?.center ?? -1),
  );
  if (!ranked) return { rows: sorted, pairs: [], ties: [] };
  const comparands = comparable(sorted.flatMap(comparandOf), link);
  if (comparands.length < 2 && sorted.length > 1) return { rows: sorted, pairs: [], ties: [] };
  const pairs = comparePairs(comparands, link);
  const ranks = rankByPairs(comparands, pairs);
  const names = comparands.map(({ name }) => name);
  const reference = chooseReference(order, names);
  const related = reference === null ? null : relateToReference(reference, pairs);
  return {
    rows: sorted.map((row) => ({
      ...row,
      ...ranks.get(row.target),
      toReference: related?.get(row.target) ?? null,
    })),
    pairs,
    ties: tieGroups(names, pairs),
  };
}

/** Empty if a visit's throughput is 0, because no ratio to it exists. */
function comparandOf({ target, closed }: Row): Comparand[] {
  if (closed === null || !closed.trusted || closed.failsTooMuch) return [];
  const values = closed.okPerSecByVisit;
  return byRepetition(values).length < FEWEST_REPETITIONS || values.some(({ value }) => value <= 0)
    ? []
    : [{ name: target, values }];
}

/**
 * Stacks that were all measured together in enough repetitions; those with the most missing pairs are left out first.
 */
function comparable(stacks: readonly Comparand[], link: readonly VisitValue[]): Comparand[] {
  let left = [...stacks];
  for (;;) {
    const missing = left.map(
      ({ values }) => left.filter((other) => logRatios(values, other.values, link).length < FEWEST_REPETITIONS).length,
    );
    const most = Math.max(0, ...missing);
    if (most === 0) return left;
    const last = missing.lastIndexOf(most);
    left = left.filter((_, index) => index !== last);
  }
}
