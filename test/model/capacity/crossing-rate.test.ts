import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossingOfBlocks, crossingRate, type DirectWindow } from '../../../model/capacity/crossing-rate.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';

const SHARE = 0.01;
/** Of a queue whose percentile crosses at 800/s of 1000: ln(share) = −A·(1 − rate ÷ 1000), A = ln(100) ÷ 0.2. */
const shareAt = (ratePerSec: number): number => Math.exp((-Math.log(100) / 0.2) * (1 - ratePerSec / 1000));
const windowAt = (ratePerSec: number): DirectWindow => {
  const due = 50_000 * ratePerSec;
  return { ratePerSec, due, over: due * shareAt(ratePerSec) };
};

test('windows at the crossing have it, and those at one other rate lead near it', () => {
  for (const [rate, most] of [
    [800, 0.001],
    [760, 0.1],
    [840, 0.1],
  ] as const) {
    const found = crossingRate([windowAt(rate)], SHARE) ?? 0;
    assert.ok(Math.abs(Math.log(found / 800)) < most, `from ${rate}: ${found}`);
  }
});

test('windows below and above the crossing agree, and one far above it only says that it is above', () => {
  const windows = [760, 780, 800, 820, 840].map(windowAt);
  for (const more of [[], [{ ratePerSec: 1600, due: 8000, over: 8000 }]]) {
    const found = crossingRate([...windows, ...more], SHARE) ?? 0;
    assert.ok(Math.abs(Math.log(found / 800)) < 0.02, `${found}`);
  }
});

test('windows without a miss, or with nothing but misses, still give a number, above or below them', () => {
  const none = crossingRate([{ ratePerSec: 500, due: 2500, over: 0 }], SHARE) ?? 0;
  const all = crossingRate([{ ratePerSec: 500, due: 2500, over: 2500 }], SHARE) ?? Infinity;
  assert.ok(none > 500 && Number.isFinite(none) && all < 500 && all > 0, `${none}, ${all}`);
  assert.equal(crossingRate([], SHARE), null);
});

test('values of blocks have the crossing of all as their mean, and vary as the blocks do', () => {
  const random = seededRandom(4);
  const blocks = [760, 780, 800, 820, 840, 800].map((ratePerSec) => {
    const due = 5 * ratePerSec;
    return [{ ratePerSec, due, over: Math.round(due * shareAt(ratePerSec) * (0.5 + random())) }];
  });
  const values = crossingOfBlocks(blocks, SHARE).map((value) => Math.log(value ?? Number.NaN));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(Math.abs(mean - Math.log(800)) < 0.03, `${Math.exp(mean)}`);
  assert.ok(Math.abs(mean - Math.log(crossingRate(blocks.flat(), SHARE) ?? 0)) < 0.03);
  assert.ok(Math.max(...values) - Math.min(...values) > 0.01);
});

test('blocks with a window each, most of them without a miss, stay near the rates that were played', () => {
  const blocks = [
    { ratePerSec: 12_424, due: 61_885, over: 0 },
    { ratePerSec: 14_008, due: 69_671, over: 0 },
    { ratePerSec: 17_807, due: 88_784, over: 641 },
  ].map((window) => [window]);
  for (const value of crossingOfBlocks(blocks, SHARE))
    assert.ok(value !== null && value > 8000 && value < 25_000, `${value}`);
});

test('a single block has the crossing itself, and a block without windows none', () => {
  const window = windowAt(800);
  const [first, second] = crossingOfBlocks([[window], []], SHARE);
  assert.equal(first, crossingRate([window], SHARE));
  assert.equal(second, null);
});
