import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { DriverVisit } from '../../model/document/claims-result.ts';
import { SliceSpans, voidVisit } from '../../runner/blocks/drivers/void-visits.ts';
import { makeDrivers } from '../support/make-claims.ts';

const [visit] = makeDrivers({ 'redis-get': { perSec: [5000] } }).blocks[0]?.visits ?? [];
assert.ok(visit !== undefined);
const spans = [{ fromMs: 1000, toMs: 1250 }];
const codeOf = (fromMs: number, toMs: number, from: DriverVisit = visit): string | undefined => {
  const standstills = [{ name: 'Redis', fromMs, toMs }];
  return voidVisit(from, { datastore: 'redis', spans }, { standstills, lives: [[], []] }).error?.code;
};

describe('a visit of a driver in which something stood still', () => {
  it('is invalid if that was in one of its slices, with what stood still', () => {
    for (const [fromMs, toMs] of [
      [900, 4000],
      [1100, 1200],
      [0, 1001],
      [1249, 9000],
    ] as const)
      assert.equal(codeOf(fromMs, toMs), 'stood-still');
    const standstills = [{ name: 'Redis', fromMs: 900, toMs: 3900 }];
    const { error, calls } = voidVisit(visit, { datastore: 'redis', spans }, { standstills, lives: [[], []] });
    assert.match(error?.why ?? '', /^Redis stood still for about 3 s during a measured round/);
    assert.equal(calls, visit.calls);
  });

  it('is valid if that was in slices of others, or before and after them', () => {
    assert.equal(codeOf(0, 1000), undefined);
    assert.equal(codeOf(1250, 4000), undefined);
  });

  it('keeps the reason for which it was not measured', () => {
    const error = { code: 'datastore-refused', what: 'No.', why: 'No.', fix: 'Again.' };
    assert.equal(codeOf(900, 4000, { ...visit, error }), 'datastore-refused');
  });
});

describe('the slices of a block', () => {
  it('are known by their workload, from their begin to their end', async () => {
    const slices = new SliceSpans([1, 0, 1]);
    for (const slice of [0, 1, 2]) {
      slices.onSlice(slice, 'begin');
      await pause(20);
      slices.onSlice(slice, 'end');
    }
    const [first, second] = slices.of(1);
    const [between] = slices.of(0);
    assert.ok(first !== undefined && second !== undefined && between !== undefined);
    assert.deepEqual([slices.of(0).length, slices.of(1).length, slices.of(2).length], [1, 2, 0]);
    assert.ok(first.toMs - first.fromMs >= 15 && first.toMs <= between.fromMs && between.toMs <= second.fromMs);
  });
});
