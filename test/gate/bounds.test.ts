import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regressedBounds, tableFor } from '../../model/stats/bounds-for.ts';
import { exactBound } from '../../model/stats/signed-rank.ts';
import { SIGNED_RANK_BOUNDS } from '../../model/stats/signed-rank-bounds.ts';
import { exactlySpent, shareReaching } from './exact-level.ts';

const { tables, regressedAlpha, passAlpha } = SIGNED_RANK_BOUNDS;
const rowsOf = (table: (typeof tables)[number]) => [
  { alpha: passAlpha, ...table.pass },
  ...table.regressed.map((row) => ({ alpha: regressedAlpha / row.family, ...row })),
];
const numbersUpTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

/** The next bound below the one at a look that would reject anything more, and what would then be spent. */
function nextLower(
  looks: readonly number[],
  bounds: readonly (number | null)[],
  index: number,
): { bound: number; spent: number } {
  const look = looks[index] ?? 0;
  const spentWith = (bound: number | null): number =>
    exactlySpent(looks, [...bounds.slice(0, index), bound], look).at(-1)?.spent ?? 0;
  const now = spentWith(bounds[index] ?? null);
  let bound = (bounds[index] ?? (look * (look + 1)) / 2 + 2) - 2;
  while (spentWith(bound) === now) bound -= 2;
  return { bound, spent: spentWith(bound) };
}

test('no level spends more than its share of the blocks, exactly up to 14 blocks', () => {
  for (const table of tables) {
    for (const { alpha, bounds } of rowsOf(table)) {
      for (const { look, spent } of exactlySpent(table.looks, bounds, 14)) {
        assert.ok(
          spent <= (alpha * look) / table.maxBlocks,
          `${table.maxBlocks} blocks, ${alpha}: ${spent} at ${look}`,
        );
      }
    }
  }
});

test('no bound up to 14 blocks could be lower', () => {
  for (const table of tables) {
    let laxer: readonly (number | null)[] = table.looks.map(() => 0);
    for (const { alpha, bounds } of rowsOf(table)) {
      for (const [index, look] of table.looks.entries()) {
        const floor = laxer[index] ?? Infinity;
        if (look > 14) break;
        const lower = nextLower(table.looks, bounds, index);
        // The tool stays two standard errors of its draws below the budget, and may be off by two.
        const budget = (alpha * look) / table.maxBlocks;
        const margin = 4 * Math.sqrt(budget / SIGNED_RANK_BOUNDS.draws);
        assert.ok(lower.bound < floor || lower.spent > budget - margin, `${table.maxBlocks}, ${alpha}, look ${look}`);
      }
      laxer = bounds;
    }
  }
});

test('the simulated level of each row is below its promise, by less than half', () => {
  for (const table of tables) {
    for (const { alpha, level, levelSe } of rowsOf(table)) {
      assert.ok(level + levelSe < alpha, `${table.maxBlocks} blocks, ${alpha}: ${level}`);
      assert.ok(level > 0.6 * alpha, `${table.maxBlocks} blocks, ${alpha}: ${level}`);
    }
  }
});

test('whatever a larger family rejects, a smaller one rejects too', () => {
  for (const table of tables) {
    const rows = rowsOf(table);
    for (const [index, row] of rows.entries()) {
      for (const [look, bound] of row.bounds.entries()) {
        const laxer = rows[index - 1]?.bounds[look];
        if (laxer !== undefined) assert.ok((bound ?? Infinity) >= (laxer ?? Infinity));
      }
    }
  }
});

test('a family between two sizes takes the bounds of the next larger one, and other lengths a cut of the next longer table', () => {
  const table = tableFor(40);
  assert.equal(regressedBounds(table, 7), regressedBounds(table, 8));
  assert.notDeepEqual(regressedBounds(table, 6).bounds, regressedBounds(table, 8).bounds);
  assert.deepEqual(tableFor(25).looks, [6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
  assert.equal(tableFor(25).pass, tableFor(30).pass);
});

test('beyond 60 blocks or 32 tests nothing is known, and that is an error with a way out', () => {
  for (const ask of [() => tableFor(61), () => tableFor(5), () => regressedBounds(tableFor(30), 33)]) {
    assert.throws(ask, /cannot be judged/);
  }
});

test('exact quantiles of T agree with trying every row of signs', () => {
  for (const n of [6, 8, 10]) {
    for (const alpha of [0.1, 0.025, 0.01, 0.002]) {
      const bound = exactBound(n, alpha);
      const largest = (n * (n + 1)) / 2;
      if (bound === null) assert.ok(shareReaching(numbersUpTo(n), largest) > alpha);
      else {
        assert.ok(shareReaching(numbersUpTo(n), bound) <= alpha);
        assert.ok(shareReaching(numbersUpTo(n), bound - 2) > alpha);
      }
    }
  }
});

test('ties count against T, because mean ranks reject more often than promised', () => {
  // Mean ranks would turn 1, 2, 3 into 2, 2, 2 and let three rows of signs with one minus reach 51 where two may.
  const tied = [2, 2, 2, 4, 5, 6, 7, 8, 9, 10];
  const allowed = shareReaching(numbersUpTo(10), 51);
  assert.ok(shareReaching(tied, 51) <= allowed);
  assert.equal(allowed, 3 / 1024);
  const byMeanRanks = [0, ...tied].filter((rank) => 55 - 2 * rank >= 51).length / 1024;
  assert.equal(byMeanRanks, 4 / 1024);
});
