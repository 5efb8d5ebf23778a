import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findContradictions } from '../../tools/run-evidence/find-contradictions.ts';
import type { Claim, RunClaims } from '../../tools/run-evidence/run-claims.ts';

const run = (id: string, ...claims: Claim[]): RunClaims => ({
  id,
  startedAt: '2026-01-01T00:00:00Z',
  seed: 1,
  minutes: 7,
  others: null,
  claims,
  sentences: [],
});
const contradictionsOf = (one: Claim, other: Claim): string[] =>
  findContradictions([run('1', one), run('2', other)]).flatMap(({ contradictions }) =>
    contradictions.map(({ kind, about }) => `${kind} ${about}`),
  );

test('two runs contradict each other if one passes and the other fails, and if each ranks another stack first', () => {
  const verdict = (outcome: 'pass' | 'fail'): Claim => ({ kind: 'verdict', about: 'redis p(99)<200', outcome });
  assert.deepEqual(contradictionsOf(verdict('pass'), verdict('fail')), ['verdict redis p(99)<200']);
  assert.deepEqual(contradictionsOf(verdict('pass'), verdict('pass')), []);
  const order = (higher: string): Claim => ({ kind: 'order', about: 'b ÷ a', higher });
  assert.deepEqual(contradictionsOf(order('a'), order('b')), ['order b ÷ a']);
  assert.deepEqual(contradictionsOf(order('a'), order('a')), []);
});

test('two runs contradict each other if their intervals do not meet', () => {
  const ratio = (lo: number, hi: number): Claim => ({ kind: 'ratio', about: 'b ÷ a', interval: { lo, hi } });
  assert.deepEqual(contradictionsOf(ratio(0.6, 1.18), ratio(1.33, 2.28)), ['ratio b ÷ a']);
  assert.deepEqual(contradictionsOf(ratio(1.13, 1.78), ratio(1.33, 2.28)), []);
});

test('a claim is compared only with the same claim', () => {
  const agreements = findContradictions([
    run('1', { kind: 'order', about: 'b ÷ a', higher: 'a' }),
    run('2', { kind: 'order', about: 'c ÷ a', higher: 'c' }),
  ]);
  assert.equal(agreements.find(({ kind }) => kind === 'order')?.claims, 2);
  assert.equal(agreements.find(({ kind }) => kind === 'order')?.compared, 0);
});
