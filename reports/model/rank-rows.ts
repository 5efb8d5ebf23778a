import { type Comparand, comparePairs, FEWEST_REPETITIONS } from '../compare/compare-pairs.ts';
import { rankByPairs } from '../compare/rank-by-pairs.ts';
import { tieGroups } from '../compare/tie-groups.ts';
import type { Row, Section } from './report-model.ts';

/**
 * Sorts rows of one section by throughput and ranks them by established differences: `1, 2=, 2=, 4`. A rank needs three visits
 * or more and a throughput that may be trusted; rows without one stand where their figure puts them, but those that failed too many
 * requests last: failing is no way up.
 */
export function rankRows(rows: readonly Row[], ranked: boolean): Pick<Section, 'rows' | 'pairs' | 'ties'> {
  const sorted = [...rows].sort(
    (a, b) =>
      Number(a.closed?.failsTooMuch ?? false) - Number(b.closed?.failsTooMuch ?? false) ||
      (b.closed?.okPerSec?.center ?? -1) - (a.closed?.okPerSec?.center ?? -1),
  );
  if (!ranked) return { rows: sorted, pairs: [], ties: [] };
  const comparands = sorted.flatMap(({ target, closed }): Comparand[] =>
    closed === null || !closed.trusted || closed.failsTooMuch || closed.okPerSecByVisit.length < FEWEST_REPETITIONS
      ? []
      : [{ name: target, values: closed.okPerSecByVisit }],
  );
  const pairs = comparePairs(comparands);
  const ranks = rankByPairs(comparands, pairs);
  const names = comparands.map(({ name }) => name);
  return { rows: sorted.map((row) => ({ ...row, ...ranks.get(row.target) })), pairs, ties: tieGroups(names, pairs) };
}
