import type { CapacityResult } from '../../model/document/capacity-result.ts';
import { groupRows } from '../run/build-sections.ts';
import { type Comparand, FEWEST_REPETITIONS } from '../run/ranking/compare-pairs.ts';
import { NO_RANKING, rankComparands } from '../run/ranking/rank-comparands.ts';
import { byRepetition } from '../run/ranking/ratios-within-blocks.ts';
import { askedStacks } from '../run/ranking/reference.ts';
import { capacityComparand } from './capacity-comparand.ts';
import type { CapacityAnswer, CapacityRow, CapacitySection } from './capacity-model.ts';

/** Stacks of which at least the ratio is to be trusted. */
const RANKED: readonly CapacityAnswer[] = ['measured', 'ratio-only'];

/**
 * Sorts rows into sections that may be compared inside, in reading order, each with the highest capacity first, and
 * ranks them by their ratios within blocks. A rank needs three common blocks. Stacks without a measured capacity are
 * last.
 */
export function rankCapacity(
  result: Pick<CapacityResult, 'plan' | 'targets'>,
  rows: readonly CapacityRow[],
): CapacitySection[] {
  const { groups } = result.plan;
  const asked = askedStacks(result);
  const inAll = rows.find(({ target }) => target === groups?.reference);
  const link = inAll === undefined ? [] : (comparandOf(inAll)[0]?.values ?? []);
  return groupRows(rows, 'capacity').map((group) => {
    const sorted = [...group.rows].sort((a, b) => rateOf(b) - rateOf(a));
    const comparands = sorted.flatMap(comparandOf);
    const { ranks, toReference, pairs, ties } = group.ranked
      ? rankComparands(comparands, sorted.length, { asked, link })
      : NO_RANKING;
    return {
      ...group,
      rows: sorted.map((row) => ({
        ...row,
        ...ranks.get(row.target),
        toReference: toReference.get(row.target) ?? null,
      })),
      pairs,
      ties,
    };
  });
}

function rateOf({ capacity, atLeastPerSec }: CapacityRow): number {
  return capacity?.center ?? atLeastPerSec ?? -1;
}

function comparandOf({ target, answer, how }: CapacityRow): Comparand[] {
  if (!RANKED.includes(answer) || how.way === null) return [];
  const comparand = capacityComparand(target, { blocks: how.blocks, way: how.way });
  return byRepetition(comparand.values).length < FEWEST_REPETITIONS ? [] : [comparand];
}
