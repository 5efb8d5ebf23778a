import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, property } from 'fast-check';
import { MOST_VISITS } from '../../model/limits.ts';
import { estimateOf } from '../../model/stats/estimate.ts';
import { moderate, priorVariance, raise, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { comparePairs, type Comparand } from '../../reports/run/ranking/compare-pairs.ts';
import { planVisits } from '../../reports/run/ranking/plan-visits.ts';
import { rankByPairs } from '../../reports/run/ranking/rank-by-pairs.ts';
import { normalFrom } from '../support/machine-noise.ts';
import { comparandsOf, drawRun, type StackNoise, unequalStacks } from './simulate-classes.ts';

const stack = (name: string, ...values: number[]): Comparand => ({
  name,
  values: values.map((value, repetition) => ({ repetition, group: 0, value })),
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

test('an estimate scales with its unit and includes its centre', () => {
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

test('other stacks raise a variance towards the common one, never lower it, and need three to learn from', () => {
  const samples = [
    [1, 2, 3],
    [1, 1.1, 1.2],
    [5, 9, 4],
  ].flatMap((values) => sampleVariance(values) ?? []);
  const prior = priorVariance(samples) ?? Number.NaN;
  for (const sample of samples) {
    const raised = raise(sample, prior);
    assert.ok(raised.variance >= sample.variance && raised.variance <= Math.max(sample.variance, prior));
    assert.equal(raised.df, 2);
    assert.deepEqual(moderate(sample, prior), { variance: raised.variance, df: 3 });
  }
  assert.equal(priorVariance(samples.slice(0, 2)), null);
  assert.deepEqual(raise({ variance: 4, df: 2 }, null), { variance: 4, df: 2 });
});

test('the common variance of normal samples is theirs, and one noisy stack of ten moves it little', () => {
  const random = seededRandom(4);
  const normal = normalFrom(random);
  const priorOf = (noisy: number): number => {
    const logs = Array.from({ length: 2000 }, () => {
      const samples = Array.from({ length: 10 }, (_, index) =>
        sampleVariance(Array.from({ length: 3 }, () => (index === 0 ? noisy : 1) * normal())),
      );
      return Math.log(priorVariance(samples.flatMap((sample) => sample ?? [])) ?? Number.NaN);
    });
    return Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
  };
  const [equal, unequal] = [priorOf(1), priorOf(8)];
  assert.ok(Math.abs(equal - 1) < 0.05, `${equal}`);
  assert.ok(unequal > 1.3 && unequal < 1.8, `${unequal}`);
});

test('swapping two stacks inverts their ratio and changes nothing else', () => {
  const [a, b] = [stack('a', 100, 104, 98), stack('b', 120, 118, 131)];
  const [forth] = comparePairs([a, b]);
  const [back] = comparePairs([b, a]);
  assert.ok(Math.abs((forth?.ratio.center ?? 0) * (back?.ratio.center ?? 0) - 1) < 1e-12);
  assert.ok(Math.abs((forth?.p ?? 0) - (back?.p ?? 1)) < 1e-12);
});

test('repetitions that only one stack has are left out, and a pair without three common ones is no pair', () => {
  const lone: Comparand = { name: 'lone', values: [{ repetition: 7, group: 0, value: 3 }] };
  assert.deepEqual(comparePairs([stack('a', 1, 2, 3), lone]), []);
  assert.deepEqual(comparePairs([stack('a', 1, 1.01), stack('b', 9, 9.01)]), []);
});

test('a significant difference never has an interval that includes no difference', () => {
  const random = seededRandom(12);
  const normal = normalFrom(random);
  let significant = 0;
  for (let run = 0; run < 3000; run += 1) {
    const logs = [0, 0.12, 0.2].map((effect) => Array.from({ length: 3 }, () => effect + 0.03 * normal()));
    for (const { established, ratio } of comparePairs(comparandsOf(logs))) {
      if (!established) continue;
      significant += 1;
      assert.ok((ratio.lo ?? 1) > 1 || (ratio.hi ?? 1) < 1, JSON.stringify(ratio));
    }
  }
  assert.ok(significant > 1000);
});

const PROMISES: readonly (readonly [string, readonly StackNoise[], readonly number[]])[] = [
  ['2 equal stacks', unequalStacks(2, () => 1), [0, 0]],
  ['7 equal stacks', unequalStacks(7, () => 1), [0, 0, 0, 0, 0, 0, 0]],
  ['4 stacks, two of them equal', unequalStacks(4, () => 1), [0.6, 0, 0, -0.25]],
  ['4 stacks, two of them 2% apart', unequalStacks(4, () => 1), [0.6, 0.02, 0, -0.25]],
  ['4 stacks on a busy machine', unequalStacks(4, () => 4), [0.8, 0.4, 0.2, 0]],
  ['4 stacks, one 8 times as noisy', unequalStacks(4, (index) => (index === 0 ? 8 : 1)), [0, 0, 0, 0]],
  ['10 stacks, a third 4 times as noisy', unequalStacks(10, (index) => (index % 3 === 0 ? 4 : 1)), Array(10).fill(0)],
];

test('what a longer run is said to show, it shows in four of five cases, whatever the stacks differ by', (context) => {
  const random = seededRandom(21);
  const shifted = (stacks: readonly StackNoise[], effects: readonly number[], visits: number): Comparand[] =>
    comparandsOf(drawRun(stacks, visits, random).map((logs, index) => logs.map((log) => log + (effects[index] ?? 0))));
  for (const [title, stacks, effects] of PROMISES) {
    let [promised, kept] = [0, 0];
    while (promised < 200) {
      const pairs = comparePairs(shifted(stacks, effects, 3));
      const tie = pairs.find(({ established }) => !established);
      const planned = tie && planVisits(3, tie.spread, pairs.length);
      if (!tie || !planned) continue;
      promised += 1;
      assert.ok(planned.visits > 3 && planned.visits <= MOST_VISITS);
      const apart = [...effects];
      apart[Number(tie.b)] = (apart[Number(tie.a)] ?? 0) - Math.log1p(planned.difference);
      const again = comparePairs(shifted(stacks, apart, planned.visits));
      if (again.find(({ a, b }) => a === tie.a && b === tie.b)?.established === true) kept += 1;
    }
    context.diagnostic(`${title}: kept in ${((kept / promised) * 100).toFixed(0)}% of ${promised}`);
    assert.ok(kept / promised >= 0.8, `${title}: ${kept} of ${promised}`);
  }
});

test('the difference that a longer run would show depends only on noise, and with too much noise nothing is promised', () => {
  const [near, far] = [1.001, 1.02].map((apart) =>
    comparePairs([stack('a', 100, 104, 98), stack('b', 103 * apart, 99 * apart, 101 * apart)]),
  );
  assert.deepEqual(near?.[0]?.spread.df, 2);
  assert.ok(Math.abs((near?.[0]?.spread.variance ?? 0) - (far?.[0]?.spread.variance ?? 1)) < 1e-12);
  assert.equal(planVisits(3, { variance: 9, df: 2 }, 6), null);
  assert.equal(planVisits(MOST_VISITS, { variance: 1e-6, df: 99 }, 6), null);
  const { visits, difference } = planVisits(3, { variance: 0.0018, df: 3 }, 6) ?? assert.fail('nothing planned');
  assert.deepEqual([difference, visits <= 30], [0.1, true]);
});

test('a rank counts only stacks that are significantly better, in any order of input', () => {
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
