import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, property } from 'fast-check';
import { estimateOf } from '../../model/stats/estimate.ts';
import { moderate, priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { comparePairs, type Comparand } from '../../reports/compare/compare-pairs.ts';
import { rankByPairs } from '../../reports/compare/rank-by-pairs.ts';

const stack = (name: string, ...values: number[]): Comparand => ({
  name,
  values: values.map((value, repetition) => ({ repetition, value })),
});
const positive = array(double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 });

test('without other stacks the interval is that of a plain t on logarithms', () => {
  const estimate = estimateOf([90, 100, 110], null);
  const logs = [90, 100, 110].map(Math.log);
  const mean = logs.reduce((sum, value) => sum + value, 0) / 3;
  const sd = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
  assert.ok(Math.abs((estimate?.center ?? 0) - Math.exp(mean)) < 1e-9);
  assert.ok(Math.abs((estimate?.hi ?? 0) - Math.exp(mean + (4.302653 * sd) / Math.sqrt(3))) < 1e-3);
});

test('nothing gives nothing, one value no interval, a value of zero no interval', () => {
  assert.equal(estimateOf([], null), null);
  assert.deepEqual(estimateOf([5], 0.1), { center: 5, lo: null, hi: null, n: 1 });
  assert.deepEqual(estimateOf([0, 4], null), { center: 2, lo: null, hi: null, n: 2 });
});

test('an estimate scales with its unit and holds its centre', () => {
  check(
    property(positive, double({ min: 0.01, max: 100, noNaN: true }), (values, factor) => {
      const one = estimateOf(values, null);
      const other = estimateOf(
        values.map((value) => value * factor),
        null,
      );
      assert.ok(one !== null && other !== null && one.lo !== null && one.hi !== null && other.hi !== null);
      assert.ok(one.lo <= one.center && one.center <= one.hi);
      assert.ok(Math.abs(other.hi / one.hi / factor - 1) < 1e-6);
    }),
  );
});

test('the moderated variance lies between the own and the common one, and needs three stacks to learn from', () => {
  const samples = [
    [1, 2, 3],
    [1, 1.1, 1.2],
    [5, 9, 4],
  ].flatMap((values) => sampleVariance(values) ?? []);
  const prior = priorVariance(samples) ?? Number.NaN;
  for (const sample of samples) {
    const { variance, df } = moderate(sample, prior);
    assert.ok(variance >= Math.min(sample.variance, prior) && variance <= Math.max(sample.variance, prior));
    assert.equal(df, 4);
  }
  assert.equal(priorVariance(samples.slice(0, 2)), null);
});

test('swapping two stacks turns their ratio over and changes nothing else', () => {
  const [a, b] = [stack('a', 100, 104, 98), stack('b', 120, 118, 131)];
  const [forth] = comparePairs([a, b]);
  const [back] = comparePairs([b, a]);
  assert.ok(Math.abs((forth?.ratio.center ?? 0) * (back?.ratio.center ?? 0) - 1) < 1e-12);
  assert.ok(Math.abs((forth?.p ?? 0) - (back?.p ?? 1)) < 1e-12);
});

test('repetitions that only one stack has are left out, and a pair without two common ones is no pair', () => {
  const lone: Comparand = { name: 'lone', values: [{ repetition: 7, value: 3 }] };
  assert.deepEqual(comparePairs([stack('a', 1, 2, 3), lone]), []);
});

test('a rank counts only stacks that are better beyond doubt, in any order of input', () => {
  const stacks = [stack('slow', 70, 70.5, 71), stack('fast', 200, 201, 199), stack('middle', 100, 101, 99.5)];
  for (const order of [stacks, stacks.toReversed()]) {
    const ranks = rankByPairs(order, comparePairs(order));
    assert.deepEqual(
      ['fast', 'middle', 'slow'].map((name) => ranks.get(name)),
      [
        { rank: 1, tied: false },
        { rank: 2, tied: false },
        { rank: 3, tied: false },
      ],
    );
  }
});
