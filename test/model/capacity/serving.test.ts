import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servingOf } from '../../../model/capacity/serving.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';

test('even answers are counted after the first 12% of the time since the first one, and have no dispersion', () => {
  // At 10, 20 … 1000 ms; the queue fills until 10 + 0.12 × 990 = 128.8 ms.
  const ends = Array.from({ length: 100 }, (_, index) => (index + 1) * 10);
  const serving = servingOf(ends, 1000);
  assert.equal(serving?.answers, 88);
  assert.ok(Math.abs((serving?.spanMs ?? 0) - 871.2) < 1e-9);
  // Groups of round(0.101 × 50) = 5 answers: (88 − 1) ÷ 5 = 17 of them.
  assert.equal(serving?.dispersion.of, 16 * 5);
  assert.ok(Math.abs(serving?.dispersion.sum ?? 1) < 1e-18);
});

test('the order of answers and those after the step do not matter, and the given times are not changed', () => {
  const ends = [900, 100, 300, 200, 500, 400, 700, 600, 800, 1000, 950, 990, 1200];
  const copy = [...ends];
  const serving = servingOf(ends, 1000);
  assert.deepEqual(ends, copy);
  assert.deepEqual(serving, servingOf(Float64Array.from(ends.filter((end) => end <= 1000)).sort(), 1000));
  // From 100 + 0.12 × 900 = 208 ms on.
  assert.deepEqual([serving?.answers, serving?.spanMs], [10, 792]);
});

test('a dispersion and a skewness are those of two groups by hand', () => {
  // 0.0288 answers a ms: groups of two. Answers every 10 ms, one gap of 50 ms.
  const gaps = [10, 10, 10, 10, 50, 10, 10, 10, 10, 10, 10, 10];
  let now = 0;
  const serving = servingOf(
    [0, ...gaps.map((gap) => (now += gap))].map((end) => end + 1),
    161,
  );
  // First answer at 1 ms: from 1 + 0.12 × 160 = 20.2 ms; answers at 21, 31, 41, 91, 101 … 161.
  assert.equal(serving?.answers, 11);
  // Groups of max(2, round(3.9)) = 4 answers: 21 to 101 and 101 to 141 ms.
  assert.ok(Math.abs((serving?.dispersion.sum ?? 0) - 2 * 20 ** 2) < 1e-9);
  assert.deepEqual([serving?.dispersion.cubes, serving?.dispersion.of], [0, 4]);
});

test('fewer than ten answers after the queue has filled say nothing', () => {
  assert.equal(servingOf([], 500), null);
  assert.equal(servingOf([500], 500), null);
  assert.equal(servingOf(new Float64Array(100), 500), null);
  assert.equal(servingOf([0, 100, 200, 210, 220, 230, 240, 250, 260, 270], 500), null);
  assert.equal(servingOf([0, 100, 200, 210, 220, 230, 240, 250, 260, 270, 280], 500)?.answers, 10);
});

test('exponential service times have dispersion 1 and skewness 2, without bias in steps of half a second', () => {
  const random = seededRandom(1);
  const total = { answers: 0, spanMs: 0, sum: 0, cubes: 0, of: 0 };
  for (let step = 0; step < 1500; step += 1) {
    const ends: number[] = [];
    for (let now = 0; now < 520; now -= Math.log(1 - random())) ends.push(now);
    const serving = servingOf(ends, 500);
    assert.ok(serving !== null);
    total.answers += serving.answers;
    total.spanMs += serving.spanMs;
    total.sum += serving.dispersion.sum;
    total.cubes += serving.dispersion.cubes;
    total.of += serving.dispersion.of;
  }
  assert.ok(Math.abs(total.answers / total.spanMs - 1) < 0.004, `${total.answers / total.spanMs}`);
  assert.ok(Math.abs(total.sum / total.of - 1) < 0.05, `${total.sum / total.of}`);
  assert.ok(Math.abs(total.cubes / total.of - 2) < 0.8, `${total.cubes / total.of}`);
});
