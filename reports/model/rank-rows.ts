import { overlap, type Spread } from '../../model/stats/spread.ts';
import type { Row } from './report-model.ts';

/**
 * Sorts rows of one section by throughput and ranks them. A rank is claimed only with two visits or more, and stacks whose
 * visit ranges overlap, directly or through others between them, share it: `1, 2=, 2=, 4`. Without a trustworthy
 * throughput there is no rank, and the row stands last.
 */
export function rankRows(rows: readonly Row[], ranked: boolean): Row[] {
  const sorted = [...rows].sort((a, b) => (throughput(b)?.center ?? -1) - (throughput(a)?.center ?? -1));
  if (!ranked) return sorted;
  const groups = tieGroups(sorted);
  return sorted.map((row) => {
    const group = groups.find((candidate) => candidate.rows.includes(row));
    return group ? { ...row, rank: group.rank, tied: group.rows.length > 1 } : row;
  });
}

interface TieGroup {
  readonly rank: number;
  readonly rows: Row[];
  range: Spread;
}

function tieGroups(sorted: readonly Row[]): TieGroup[] {
  const groups: TieGroup[] = [];
  let rank = 1;
  for (const row of sorted) {
    const spread = throughput(row);
    if (spread === null || spread.n < 2 || row.closed?.trusted === false) continue;
    // A wide range further down can reach over groups above it: those are then one group.
    const touching = groups.filter((group) => overlap(group.range, spread));
    const first = touching[0];
    if (first) {
      for (const group of groups.splice(groups.indexOf(first) + 1)) merge(first, group);
      merge(first, { rank, rows: [row], range: spread });
    } else {
      groups.push({ rank, rows: [row], range: spread });
    }
    rank += 1;
  }
  return groups;
}

function merge(into: TieGroup, other: TieGroup): void {
  into.rows.push(...other.rows);
  into.range = {
    ...into.range,
    lo: Math.min(into.range.lo, other.range.lo),
    hi: Math.max(into.range.hi, other.range.hi),
  };
}

function throughput(row: Row): Spread | null {
  return row.closed?.okPerSec ?? null;
}
