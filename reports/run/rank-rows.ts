import { type Comparand, FEWEST_REPETITIONS } from './ranking/compare-pairs.ts';
import { NO_RANKING, rankComparands } from './ranking/rank-comparands.ts';
import { byRepetition, type VisitValue } from './ranking/ratios-within-blocks.ts';
import type { AskedStacks } from './ranking/reference.ts';
import type { Row, Section } from './report-model.ts';

/**
 * Sorts rows of one section by throughput and ranks them by significant differences: `1, 2=, 2=, 4`. A rank needs at
 * least three visits with a trusted throughput, and another stack that has them too: the only one of several that can
 * be ranked is no winner. Rows without a rank are sorted by their throughput, but those that failed too many requests
 * are last. `asked` decides the reference. `link` is the throughput of the stack that was in all groups, if memory did
 * not hold all stacks at once.
 */
export function rankRows(
  rows: readonly Row[],
  ranked: boolean,
  asked: AskedStacks,
  link: readonly VisitValue[],
): Pick<Section, 'rows' | 'pairs' | 'ties'> {
  const sorted = [...rows].sort(
    (a, b) =>
      Number(a.closed?.failsTooMuch ?? false) - Number(b.closed?.failsTooMuch ?? false) ||
      (b.closed?.okPerSec?.center ?? -1) - (a.closed?.okPerSec?.center ?? -1),
  );
  const { ranks, toReference, pairs, ties } = ranked
    ? rankComparands(sorted.flatMap(comparandOf), sorted.length, { asked, link })
    : NO_RANKING;
  return {
    rows: sorted.map((row) => ({
      ...row,
      ...ranks.get(row.target),
      toReference: toReference.get(row.target) ?? null,
    })),
    pairs,
    ties,
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
