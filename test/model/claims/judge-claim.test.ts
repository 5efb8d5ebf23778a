import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimThreshold } from '../../../model/claims/claim.ts';
import { type ArmOutcome, judgeClaim, sideOf } from '../../../model/claims/judge-claim.ts';

const AT_LEAST: ClaimThreshold = { value: 100, better: 'higher', unit: 'per-sec', words: '100/s' };
const BELOW: ClaimThreshold = { value: 100, better: 'lower', unit: 'ms', words: 'below 100 ms' };

function range(lo: number | null, hi: number | null) {
  return { center: ((lo ?? 0) + (hi ?? 0)) / 2, lo, hi, n: 5 };
}

function arm(lo: number | null, hi: number | null, role: ArmOutcome['role'] = 'decides'): ArmOutcome {
  return { role, value: range(lo, hi), obstacle: null };
}

function without(obstacle: ArmOutcome['obstacle'], value: ArmOutcome['value'] = null): ArmOutcome {
  return { role: 'decides', value, obstacle };
}

test('a value is on a side only with its whole interval', () => {
  assert.equal(sideOf(AT_LEAST, range(100, 130)), 'reached');
  assert.equal(sideOf(AT_LEAST, range(99.9, 130)), 'undecided');
  assert.equal(sideOf(AT_LEAST, range(60, 99.9)), 'missed');
  assert.equal(sideOf(AT_LEAST, range(60, 100)), 'undecided');
  assert.equal(sideOf(BELOW, range(20, 99.9)), 'reached');
  assert.equal(sideOf(BELOW, range(20, 100)), 'undecided');
  assert.equal(sideOf(BELOW, range(100, 130)), 'missed');
});

test('a value without a bound is on no side beyond which that bound might be', () => {
  assert.equal(sideOf(AT_LEAST, range(60, null)), 'undecided');
  assert.equal(sideOf(AT_LEAST, range(120, null)), 'reached');
  assert.equal(sideOf(BELOW, range(120, null)), 'missed');
  assert.equal(sideOf(BELOW, range(50, null)), 'undecided');
  assert.equal(sideOf(BELOW, null), 'undecided');
  assert.equal(sideOf(AT_LEAST, { center: 500, lo: null, hi: null, n: 1 }), 'undecided');
});

test('a claim is confirmed or not reached only if all arms that decide say so', () => {
  assert.equal(judgeClaim(AT_LEAST, [arm(110, 120)]), 'confirmed');
  assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), arm(200, 300)]), 'confirmed');
  assert.equal(judgeClaim(AT_LEAST, [arm(10, 20), arm(30, 40)]), 'not-reached');
  assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), arm(30, 40)]), 'depends');
  assert.equal(judgeClaim(AT_LEAST, [arm(90, 120), arm(30, 40)]), 'not-decided');
  assert.equal(judgeClaim(AT_LEAST, [arm(90, 120)]), 'not-decided');
});

test('a claim depends on a condition only if arms are on both sides', () => {
  assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), arm(90, 120)]), 'not-decided');
  assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), arm(90, 120), arm(30, 40)]), 'depends');
  for (const obstacle of ['failed', 'invalid', 'not-measured', 'not-available', 'stand-in'] as const) {
    assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), without(obstacle)]), 'not-decided', obstacle);
    assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), arm(30, 40), without(obstacle)]), 'depends', obstacle);
  }
});

test('fewer than three blocks decide nothing, on either side', () => {
  const from = (n: number, center: number): ArmOutcome => ({
    role: 'decides',
    value: { center, lo: center - 1, hi: center + 1, n },
    obstacle: null,
  });
  for (const n of [0, 1, 2]) {
    assert.equal(judgeClaim(AT_LEAST, [from(n, 500)]), 'not-decided');
    assert.equal(judgeClaim(AT_LEAST, [from(n, 5)]), 'not-decided');
  }
  assert.equal(judgeClaim(AT_LEAST, [from(3, 500)]), 'confirmed');
  assert.equal(judgeClaim(AT_LEAST, [from(3, 5)]), 'not-reached');
  assert.equal(judgeClaim(AT_LEAST, [from(3, 500), from(2, 5)]), 'not-decided');
});

test('arms that are only shown decide nothing', () => {
  assert.equal(judgeClaim(AT_LEAST, [arm(110, 120), arm(1, 2, 'shown')]), 'confirmed');
  assert.equal(judgeClaim(AT_LEAST, [arm(1, 2), arm(110, 120, 'shown')]), 'not-reached');
});

test('a claim with a bound is true only up to it, known or not', () => {
  assert.equal(judgeClaim(BELOW, [arm(10, 20), arm(1500, 1700, 'bounds')]), 'depends');
  assert.equal(judgeClaim(BELOW, [arm(110, 120), arm(1500, 1700, 'bounds')]), 'not-reached');
  assert.equal(judgeClaim(BELOW, [arm(10, 20), { role: 'bounds', value: null, obstacle: 'failed' }]), 'depends');
  assert.equal(judgeClaim(BELOW, [arm(10, 20), arm(90, 110), arm(1500, 1700, 'bounds')]), 'not-decided');
});

test('what was not measured never confirms a claim, nor that it is not reached', () => {
  assert.equal(judgeClaim(AT_LEAST, [without('failed')]), 'not-decided');
  assert.equal(judgeClaim(AT_LEAST, [without('not-measured')]), 'not-decided');
  assert.equal(judgeClaim(AT_LEAST, [arm(10, 20), without('not-measured')]), 'not-decided');
});

test('a stand-in gives no verdict, whatever it measured', () => {
  for (const value of [range(1, 2), range(90, 110), range(500, 600)])
    assert.equal(judgeClaim(AT_LEAST, [without('stand-in', value), without('not-available')]), 'cannot-be-tested');
  assert.equal(judgeClaim(AT_LEAST, [without('stand-in', range(500, 600)), arm(10, 20)]), 'not-decided');
});
