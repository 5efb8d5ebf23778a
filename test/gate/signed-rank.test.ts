import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, integer, property, shuffledSubarray, uniqueArray } from 'fast-check';
import { signedRank, signedRankInterval, walshSums } from '../../model/stats/signed-rank.ts';
import { exactBound } from '../oracles/exact-bound.ts';

const ratio = double({ min: -1, max: 1, noNaN: true });
const ratios = array(ratio, { minLength: 1, maxLength: 40 });
/** Whole numbers of distinct size, none of them zero: no ties. */
const untied = uniqueArray(integer({ min: -1000, max: 1000 }), {
  minLength: 1,
  maxLength: 40,
  selector: Math.abs,
}).map((values) => values.filter((value) => value !== 0));

/** Σ sign·rank by sorting; among equals the negative ranks above the positive, and zero is negative. */
function byRanks(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => Math.abs(a) - Math.abs(b) || b - a);
  return sorted.reduce((sum, value, index) => sum + (value > 0 ? index + 1 : -index - 1), 0);
}

test('T is the sum of signed ranks', () => {
  assert.equal(signedRank([1, -2, 3], 0), 1 - 2 + 3);
  assert.equal(signedRank([5, 6, 7], 6.5), 1 - 2 - 3, 'the tie of −0.5 and 0.5 counts against');
  assert.equal(signedRank([], 0), 0);
  check(property(array(integer({ min: -20, max: 20 })), (values) => signedRank(values, 0) === byRanks(values)));
});

test('T turns its sign with the values when nothing ties, and else only falls short', () => {
  check(
    property(
      untied,
      (values) =>
        signedRank(values, 0) +
          signedRank(
            values.map((value) => -value),
            0,
          ) ===
        0,
    ),
  );
  check(
    property(
      ratios,
      (values) =>
        signedRank(values, 0) +
          signedRank(
            values.map((value) => -value),
            0,
          ) <=
        0,
    ),
  );
});

test('T does not depend on the order of the blocks, and does not fall when any of them grows', () => {
  check(
    property(
      ratios.chain((values) =>
        shuffledSubarray(values, { minLength: values.length }).map((other) => [values, other] as const),
      ),
      ([values, other]) => signedRank(values, 0.01) === signedRank(other, 0.01),
    ),
  );
  check(
    property(ratios, integer({ min: 0, max: 39 }), double({ min: 0, max: 1, noNaN: true }), (values, place, more) => {
      const grown = values.map((value, index) => (index === place % values.length ? value + more : value));
      return signedRank(grown, 0) >= signedRank(values, 0);
    }),
  );
});

test('the interval holds exactly those margins that T does not rule out', () => {
  check(
    property(array(ratio, { minLength: 6, maxLength: 30 }), ratio, (values, margin) => {
      const bound = exactBound(values.length, 0.025);
      const interval = signedRankInterval(values, bound);
      assert.ok(interval !== null && interval.lo !== null && interval.hi !== null && bound !== null);
      assert.equal(signedRank(values, margin) >= bound, interval.lo > margin);
      assert.equal(
        signedRank(
          values.map((value) => -value),
          -margin,
        ) >= bound,
        interval.hi < margin,
      );
      assert.ok(interval.lo <= interval.center && interval.center <= interval.hi);
    }),
  );
});

test('the centre is the median of all averages of two blocks', () => {
  assert.deepEqual([...walshSums([1, 3])], [2, 4, 6]);
  assert.deepEqual(signedRankInterval([1, 3], null), { center: 2, lo: null, hi: null });
  assert.equal(signedRankInterval([0, 0, 0, 9], null)?.center, 0);
  assert.equal(signedRankInterval([], 3), null);
});

test('critical values of T are those of the tables of Wilcoxon, one-sided', () => {
  // The largest sum of negative ranks that rejects; n, alpha, W (e.g. Hollander, Wolfe and Chicken, table A.4).
  for (const [n, alpha, negative] of [
    [6, 0.025, 0],
    [8, 0.025, 3],
    [10, 0.025, 8],
    [10, 0.01, 5],
    [12, 0.025, 13],
    [15, 0.01, 19],
    [20, 0.025, 52],
    [20, 0.01, 43],
    [30, 0.01, 120],
  ] as const) {
    assert.equal(exactBound(n, alpha), (n * (n + 1)) / 2 - 2 * negative, `${n}, ${alpha}`);
  }
  assert.equal(exactBound(5, 0.025), null);
});
