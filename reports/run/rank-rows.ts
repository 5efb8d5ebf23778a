import { type Comparand, comparePairs, FEWEST_REPETITIONS } from './ranking/compare-pairs.ts';
import { rankByPairs } from './ranking/rank-by-pairs.ts';
import { tieGroups } from './ranking/tie-groups.ts';
import type { Row, Section } from './report-model.ts';

/**
 * Sorts rows of one section by throughput and ranks them by established differences: `1, 2=, 2=, 4`. A rank needs three visits
 * or more and a throughput that may be trusted, and another stack that has them too: one of several is no winner by being the only one
 * that could be ranked. Rows without a rank stand where their figure puts them, but those that failed too many requests last: failing
 * is no way up.
 */
export function rankRows(rows: readonly Row[], ranked: boolean): Pick<Section, 'rows' | 'pairs' | 'ties'> {
  const sorted = [...rows].sort(
    (a, b) =>
      Number(a.closed?.failsTooMuch ?? false) - Number(b.closed?.failsTooMuch ?? false) ||
      (b.closed?.okPerSec?.center ?? -1) - (a.closed?.okPerSec?.center ?? -1),
  );
  if (!ranked) return { rows: sorted, pairs: [], ties: [] };
  const comparands = comparable(sorted.flatMap(comparandOf));
  if (comparands.length < 2 && sorted.length > 1) return { rows: sorted, pairs: [], ties: [] };
  const pairs = comparePairs(comparands);
  const ranks = rankByPairs(comparands, pairs);
  const names = comparands.map(({ name }) => name);
  return { rows: sorted.map((row) => ({ ...row, ...ranks.get(row.target) })), pairs, ties: tieGroups(names, pairs) };
}

/** Empty where a visit's throughput is 0: no ratio to it exists, so that nothing could ever be worse. */
function comparandOf({ target, closed }: Row): Comparand[] {
  if (closed === null || !closed.trusted || closed.failsTooMuch) return [];
  const values = closed.okPerSecByVisit;
  return values.length < FEWEST_REPETITIONS || values.some(({ value }) => value <= 0) ? [] : [{ name: target, values }];
}

/** Stacks of which each was measured with each other one in enough repetitions; those that most others miss are left out first. */
function comparable(stacks: readonly Comparand[]): Comparand[] {
  let left = [...stacks];
  for (;;) {
    const missing = left.map(
      (stack) => left.filter((other) => commonRepetitions(stack, other) < FEWEST_REPETITIONS).length,
    );
    const most = Math.max(0, ...missing);
    if (most === 0) return left;
    const last = missing.lastIndexOf(most);
    left = left.filter((_, index) => index !== last);
  }
}

function commonRepetitions({ values }: Comparand, other: Comparand): number {
  return values.filter(({ repetition }) => other.values.some((value) => value.repetition === repetition)).length;
}
