import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockSteps, type KnownStack } from '../../../model/capacity/block-steps.ts';
import { type AskedStep, StackSearch } from '../../../model/capacity/stack-search.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { baseOf, overloadOf, stepOf, TARGET } from './make-steps.ts';

const REQUEST = {
  target: TARGET,
  warmPerSec: 1000,
  ratesMs: 5000,
  withinMs: 10_500,
  check: true,
  curve: [0.5, 1.2],
  curveStepMs: 1000,
};

/** Plays a block in which every step takes as long as it lasts, and gives what was asked for. */
function playBlock(known: KnownStack, answer: (asked: AskedStep) => CapacityStep, request = REQUEST): AskedStep[] {
  const steps = new BlockSteps(known, request, seededRandom(1));
  const asked: AskedStep[] = [];
  for (let next = steps.next(); next !== null; next = steps.next()) {
    asked.push(next);
    steps.add({ ...answer(next), ...next }, next.durationMs);
  }
  return asked;
}

const stack = (): KnownStack => ({ search: new StackSearch(TARGET, 10_000), claims: [] });
const purposes = (asked: readonly AskedStep[]): string[] => [...new Set(asked.map(({ purpose }) => purpose))].sort();

/** A stack of 1000/s that keeps the target below `most`. */
function answersOf(most: number): (asked: AskedStep) => CapacityStep {
  return ({ purpose, ratePerSec }) => {
    if (purpose === 'base') return baseOf(1);
    if (purpose === 'overload') return overloadOf(1000);
    const due = Math.round(3 * ratePerSec);
    return stepOf({ due, good: due, overTarget: ratePerSec < most ? 0 : Math.round(due / 2) });
  };
}

test('a block finds the capacity, checks it and plays the curve around it, each rate once', () => {
  const asked = playBlock(stack(), answersOf(960));
  assert.deepEqual(purposes(asked), ['base', 'check', 'curve', 'overload']);
  const curve = asked.filter(({ purpose }) => purpose === 'curve').map(({ ratePerSec }) => Math.round(ratePerSec / 10));
  assert.deepEqual(
    curve.sort((a, b) => a - b),
    [49, 117],
  );
  assert.equal(asked.filter(({ purpose }) => purpose === 'check').length, 1);
});

test('after checks that failed rates are played, in the next block also in the time of its check, and still the curve', () => {
  const known = stack();
  const answer = answersOf(800);
  const contradicted = playBlock(known, answer).map(({ purpose }) => purpose);
  const count = (purpose: string): number => contradicted.filter((one) => one === purpose).length;
  assert.deepEqual(['check', 'direct', 'curve'].map(count), [2, 1, 2]);
  const asked = playBlock(known, answer);
  assert.deepEqual(purposes(asked), ['base', 'curve', 'direct', 'overload']);
  // After 1.5 s of overload two windows of 3 s; without the time of the check one.
  assert.equal(asked.filter(({ purpose }) => purpose === 'direct').length, 2);
  const unchecked = playBlock(known, answer, { ...REQUEST, check: false, withinMs: 7000 });
  assert.equal(unchecked.filter(({ purpose }) => purpose === 'direct').length, 1);
  const shortened = playBlock(known, answer, { ...REQUEST, check: false, ratesMs: 2000, withinMs: 4000 });
  assert.equal(shortened.filter(({ purpose }) => purpose === 'direct').length, 1);
});

test('no step begins after the time of the block', () => {
  const asked = playBlock(stack(), answersOf(960), { ...REQUEST, withinMs: 5000 });
  assert.deepEqual(purposes(asked), ['base', 'overload']);
});
