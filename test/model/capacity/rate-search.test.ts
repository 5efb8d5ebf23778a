import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateSearch } from '../../../model/capacity/rate-search.ts';
import { searchedRate } from '../../../model/capacity/searched-rate.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { stepOf, TARGET, windowOf } from './make-steps.ts';

const logStep = (search: RateSearch, before: number): number => Math.log(search.next().ratePerSec / before);

test('a search goes up by 12% after a window that keeps the target, down after a miss, and by 60% of it after a turn', () => {
  const search = new RateSearch('errors', TARGET, 1000);
  assert.deepEqual(search.next(), { ratePerSec: 1000, durationMs: 1000 });
  search.add(windowOf(1000, false));
  assert.ok(Math.abs(logStep(search, 1000) + 0.12) < 1e-9);
  const lower = search.next().ratePerSec;
  search.add(windowOf(lower, true));
  assert.ok(Math.abs(logStep(search, lower) - 0.072) < 1e-9);
  const higher = search.next().ratePerSec;
  search.add(windowOf(higher, false));
  // Not below 5%.
  assert.ok(Math.abs(logStep(search, higher) + 0.05) < 1e-9);
});

test('steps double until the first turn, so that a rate far away is found soon', () => {
  const search = new RateSearch('direct', TARGET, 1000);
  let windows = 0;
  for (; search.next().ratePerSec > 1; windows += 1) search.add(windowOf(search.next().ratePerSec, false));
  assert.equal(windows, 6);
  assert.deepEqual(search.next(), { ratePerSec: 1, durationMs: 5000 });
});

test('a miss of a window that others disturbed is played again, three times at most', () => {
  const search = new RateSearch('errors', TARGET, 1000);
  for (let window = 0; window < 3; window += 1) {
    search.add(windowOf(1000, false, { waitShare: 0.2 }));
    assert.equal(search.next().ratePerSec, 1000);
  }
  search.add(windowOf(1000, false, { waitShare: 0.2 }));
  assert.ok(search.next().ratePerSec < 1000);
});

test('requests over the latency limit miss the target as errors do, and so do those that the generator dropped', () => {
  for (const missed of [{ overTarget: 11 }, { dropped: 11 }, { dropped: 5, overTarget: 6 }]) {
    const search = new RateSearch('direct', TARGET, 1000);
    search.add(windowOf(1000, true, missed));
    assert.ok(search.next().ratePerSec < 1000);
  }
  const search = new RateSearch('direct', TARGET, 1000);
  search.add(windowOf(1000, true, { overTarget: 10 }));
  assert.ok(search.next().ratePerSec > 1000);
});

test('a window in which no request was due says nothing', () => {
  const search = new RateSearch('errors', TARGET, 1);
  search.add(stepOf({ due: 0, good: 0 }));
  assert.equal(search.next().ratePerSec, 1);
});

test('a search finds the rate that half of the windows keep, from below and from above', () => {
  for (const start of [300, 1000, 4000]) {
    const found = [1, 2, 3, 4, 5, 6].map((seed) => {
      const random = seededRandom(seed);
      const search = new RateSearch('errors', TARGET, start);
      const steps: CapacityStep[] = [];
      for (let window = 0; window < 60; window += 1) {
        const { ratePerSec } = search.next();
        // A window keeps the target with a chance of 1 ÷ (1 + (rate ÷ 1000)^20).
        const step = windowOf(ratePerSec, random() < 1 / (1 + (ratePerSec / 1000) ** 20));
        search.add(step);
        steps.push(step);
      }
      return Math.log((searchedRate([], steps, TARGET) ?? 0) / 1000);
    });
    const off = found.reduce((sum, one) => sum + one, 0) / found.length;
    assert.ok(Math.abs(off) < 0.03, `from ${start}: ${found.join(', ')}`);
  }
});
