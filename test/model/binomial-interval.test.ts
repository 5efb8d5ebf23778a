import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialInterval, binomialLowerBound, binomialUpperBound } from '../../model/stats/binomial-interval.ts';

const near = (actual: number, expected: number, within = 5e-5): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, not ${expected}`);

test('the interval is the closed form if there are no hits, or only hits', () => {
  for (const trials of [1, 10, 59, 300, 10_000]) {
    const { lo, hi } = binomialInterval(0, trials);
    assert.equal(lo, 0);
    near(hi, 1 - 0.025 ** (1 / trials), 1e-9);
    const all = binomialInterval(trials, trials);
    assert.equal(all.hi, 1);
    near(all.lo, 0.025 ** (1 / trials), 1e-9);
  }
});

test('0 alarms of 300 gates prove at most 1 %, of 59 at most 5 %: the rule of three, exactly', () => {
  near(binomialUpperBound(0, 300), 0.00994);
  near(binomialUpperBound(0, 59), 0.0495);
  near(binomialUpperBound(0, 298), 0.01, 2e-5);
});

test('59 of 59 detections prove at least 95 %', () => {
  near(binomialLowerBound(59, 59), 1 - binomialUpperBound(0, 59), 1e-12);
  near(binomialLowerBound(59, 59), 0.9505);
  assert.equal(binomialLowerBound(0, 12), 0);
});

test('both ends leave exactly half of the error chance in their tail, by the sum of the binomial itself', () => {
  for (const [hits, trials] of [
    [1, 10],
    [3, 40],
    [5, 10],
    [38, 40],
    [2, 300],
  ] as const) {
    for (const confidence of [0.9, 0.95, 0.99]) {
      const { lo, hi } = binomialInterval(hits, trials, confidence);
      near(1 - atMost(hits - 1, trials, lo), (1 - confidence) / 2, 1e-8);
      near(atMost(hits, trials, hi), (1 - confidence) / 2, 1e-8);
    }
  }
});

test('nothing is known without trials, and an invalid count is refused', () => {
  assert.deepEqual(binomialInterval(0, 0), { lo: 0, hi: 1 });
  assert.equal(binomialUpperBound(0, 0), 1);
  for (const [hits, trials] of [
    [-1, 5],
    [6, 5],
    [0.5, 5],
    [0, Number.NaN],
  ] as const)
    assert.throws(() => binomialInterval(hits, trials), RangeError);
});

test('an interval covers the true value at least as often as it says', () => {
  for (const p of [0.003, 0.05, 0.4]) {
    let covered = 0;
    for (let hits = 0; hits <= 60; hits += 1) {
      const { lo, hi } = binomialInterval(hits, 60);
      if (lo <= p && p <= hi) covered += exactly(hits, 60, p);
    }
    assert.ok(covered >= 0.95, `${p}: ${covered}`);
  }
});

function atMost(hits: number, trials: number, p: number): number {
  let sum = 0;
  for (let count = 0; count <= hits; count += 1) sum += exactly(count, trials, p);
  return sum;
}

function exactly(hits: number, trials: number, p: number): number {
  let log = hits * Math.log(p) + (trials - hits) * Math.log1p(-p);
  for (let index = 1; index <= hits; index += 1) log += Math.log((trials - hits + index) / index);
  return Math.exp(log);
}
