import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalT, twoSidedP } from '../../model/stats/student-t.ts';

/** Tables of Student's distribution, two-sided: [alpha, df, t]. */
const TABLE = [
  [0.05, 1, 12.7062],
  [0.05, 2, 4.30265],
  [0.05, 4, 2.77645],
  [0.05, 9, 2.26216],
  [0.01, 4, 4.60409],
  [0.05, 30, 2.04227],
  [0.001, 10, 4.58689],
  [0.05, 1e6, 1.95997],
] as const;

test('critical values are those of the tables', () => {
  for (const [alpha, df, t] of TABLE) {
    const found = criticalT(alpha, df);
    assert.ok(Math.abs(found - t) < 2e-5 * t, `${alpha}, ${df}: ${found}, expected ${t}`);
    assert.ok(Math.abs(twoSidedP(found, df) - alpha) < 1e-8 * 1 + 1e-6 * alpha);
  }
});

test('a t of nothing is certain, and an endless one impossible', () => {
  assert.equal(twoSidedP(0, 3), 1);
  assert.equal(twoSidedP(Infinity, 3), 0);
});
