import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackSearch } from '../../../model/capacity/stack-search.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import { baseOf, overloadOf, stepOf, TARGET, windowOf } from './make-steps.ts';

function searchOf(steps: readonly CapacityStep[], throughputPerSec = 1000): StackSearch {
  const search = new StackSearch(TARGET, 10_000);
  search.beginBlock(throughputPerSec);
  for (const step of steps) search.add(step);
  return search;
}
const calm = [1, 2, 3, 4].map(() => overloadOf(1000));
const late = { overTarget: 30 };

test('a block begins with a step at half of the warm-up, then overload until its end, and ends with a check', () => {
  assert.deepEqual(searchOf([]).next(), { purpose: 'base', ratePerSec: 500, durationMs: 500 });
  assert.deepEqual(searchOf([baseOf(1)]).next().purpose, 'overload');
  const search = searchOf([baseOf(1), ...calm]);
  assert.equal(search.next().purpose, 'overload');
  const check = search.check();
  assert.deepEqual([check?.purpose, check?.durationMs], ['check', 3000]);
  assert.ok(Math.abs((check?.ratePerSec ?? 0) - 0.95 * 977) < 1, `${check?.ratePerSec}`);
  search.add(stepOf({ purpose: 'check' }));
  assert.equal(search.check(), null);
});

test('a base step with slow requests is played again, and only two slow ones of three lead to rates directly', () => {
  assert.equal(searchOf([baseOf(1, late)]).next().purpose, 'base');
  assert.equal(searchOf([baseOf(1, late), baseOf(1), baseOf(1), ...calm]).next().purpose, 'overload');
  const slow = searchOf([baseOf(1, late), baseOf(1), baseOf(1, late), ...calm.slice(0, 2)]);
  assert.deepEqual(slow.next().purpose, 'direct');
});

test('a stack that refuses requests in two steps of overload is searched from 0.9 of what it answers', () => {
  const refusing = overloadOf(1000, { good: 600, failed: { 'http-error': 100 } });
  assert.equal(searchOf([baseOf(1), refusing]).next().purpose, 'overload');
  const next = searchOf([baseOf(1), refusing, refusing]).next();
  assert.deepEqual([next.purpose, next.durationMs], ['errors', 1000]);
  assert.ok(Math.abs(next.ratePerSec - 900) < 1e-6);
});

test('single failures among many requests, and requests that the generator dropped, are no refusals', () => {
  const one = overloadOf(1000, { good: 699, failed: { lost: 1 } });
  const dropped = overloadOf(1000, { good: 600, dropped: 100 });
  assert.equal(searchOf([baseOf(1), one, ...calm, one]).next().purpose, 'overload');
  assert.equal(searchOf([baseOf(1), dropped, dropped, ...calm]).next().purpose, 'overload');
});

test('a knee far below saturation leads to rates directly, once sixteen steps say so', () => {
  const slow = Array.from({ length: 15 }, () => overloadOf(30));
  assert.equal(searchOf([baseOf(50), ...slow]).next().purpose, 'overload');
  const next = searchOf([baseOf(50), ...slow, overloadOf(30)]).next();
  assert.deepEqual([next.purpose, next.durationMs], ['direct', 5000]);
  // The knee is below half of the saturation rate, from which the search begins then.
  assert.ok(Math.abs(next.ratePerSec - 15) < 1e-6, `${next.ratePerSec}`);
});

test('a stack whose median is above the limit is asked for the lowest rate at once', () => {
  const search = searchOf([baseOf(412, late)]);
  assert.deepEqual(search.next(), { purpose: 'direct', ratePerSec: 1, durationMs: 5000 });
});

test('two undisturbed checks that miss the target lead to rates directly, at once and in the next block, disturbed ones do not', () => {
  const missed = overloadOf(800, { purpose: 'check', ratePerSec: 928, overTarget: 100 });
  const search = searchOf([baseOf(1), ...calm, missed]);
  assert.equal(search.check()?.purpose, 'check');
  search.add({ ...missed, ...overloadOf(700, { purpose: 'check', ratePerSec: 928, overTarget: 100 }) });
  // From what it answered in the slower one.
  assert.deepEqual(search.check(), { purpose: 'direct', ratePerSec: 0.95 * 700, durationMs: 3000 });
  search.add(stepOf({ purpose: 'direct', ratePerSec: 0.95 * 700 }));
  assert.equal(search.check(), null);
  search.beginBlock(1000);
  for (const step of [baseOf(1), ...calm.slice(0, 2)]) search.add(step);
  const next = search.next();
  assert.equal(next.purpose, 'direct');
  assert.ok(Math.abs(next.ratePerSec / (0.95 * 700) - Math.exp(0.12)) < 1e-9);
  const disturbed = searchOf([baseOf(1), ...calm, ...[1, 2, 3].map(() => ({ ...missed, waitShare: 0.3 }))]);
  assert.deepEqual([disturbed.check(), disturbed.next().purpose], [null, 'overload']);
});

test('what a search has found goes on in the next block, after two steps of overload', () => {
  const refusing = overloadOf(1000, { good: 600, failed: { 'http-error': 100 } });
  const search = searchOf([baseOf(1), refusing, refusing, windowOf(900, false)]);
  const { ratePerSec } = search.next();
  search.beginBlock(1200);
  assert.equal(search.next().purpose, 'base');
  for (const step of [baseOf(1), refusing, refusing]) search.add(step);
  assert.deepEqual(search.next(), { purpose: 'errors', ratePerSec, durationMs: 1000 });
  assert.equal(search.check(), null);
});

test('a stack that is never saturated has no check', () => {
  const search = searchOf([baseOf(1), ...[1, 2, 3].map(() => overloadOf(1000, { inFlightAtEnd: 0 }))]);
  assert.deepEqual([search.check(), search.next().purpose], [null, 'overload']);
});
