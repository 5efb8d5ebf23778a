import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kneeOf } from '../../../model/capacity/knee.ts';
import { TARGET } from './make-steps.ts';

const EXPONENTIAL = { dispersion: 1, skewness: 2 };
const FIXED = { dispersion: 0, skewness: 0 };
/** Lognormal, squared coefficient of variation 4.4. */
const HEAVY = { dispersion: 4.42, skewness: 144 };

test('the knee of one server with exponential times is that of theory: the rate is μ − ln(100) ÷ 200 ms', () => {
  for (const ms of [0.25, 1, 5]) {
    const perSec = 1000 / ms;
    // The median of the latency at half load is 2·ln(2) service times.
    const { share, trusted } = kneeOf(perSec, { ...EXPONENTIAL, baseMs: 1.386 * ms }, TARGET);
    const truth = 1 - Math.log(100) / (0.2 * perSec);
    assert.ok(Math.abs(Math.log(share / truth)) < 0.004, `${ms} ms: ${share}, expected ${truth}`);
    assert.equal(trusted, true);
  }
});

test('the knee of other servers is within 1% of long simulations', () => {
  const cases = [
    [{ perSec: 1000, ...FIXED, baseMs: 1 }, 0.986],
    [{ perSec: 200, ...FIXED, baseMs: 5 }, 0.945],
    [{ perSec: 50, ...FIXED, baseMs: 20 }, 0.77],
    [{ perSec: 100, ...EXPONENTIAL, baseMs: 13.86 }, 0.77],
    [{ perSec: 1000, ...HEAVY, baseMs: 0.8 }, 0.924],
    // Ten servers in parallel.
    [{ perSec: 500, ...EXPONENTIAL, baseMs: 14 }, 0.942],
    [{ perSec: 500, ...FIXED, baseMs: 20 }, 0.97],
    // Exponential 1 ms, with pauses of 20 to 80 ms every 3 s.
    [{ perSec: 983.6, dispersion: 1.87, skewness: 55.8, baseMs: 1.4 }, 0.946 / 0.9836],
  ] as const;
  for (const [{ perSec, ...shape }, truth] of cases) {
    const { share, trusted } = kneeOf(perSec, shape, TARGET);
    assert.ok(
      Math.abs(Math.log(share / truth)) < 0.0101,
      `${perSec}, ${JSON.stringify(shape)}: ${share}, expected ${truth}`,
    );
    assert.equal(trusted, true);
  }
});

test('the knee is not trusted far below saturation, or if the tail is too heavy for three cumulants', () => {
  assert.equal(kneeOf(35, { ...EXPONENTIAL, baseMs: 40 }, TARGET).trusted, false);
  assert.equal(kneeOf(60, { ...HEAVY, baseMs: 12 }, TARGET).trusted, false);
});

test('a fast server with short pauses has a trusted knee: pauses longer than half the limit would show without a queue', () => {
  // Redis behind Express: 60 µs, pauses of 25 to 60 ms under overload.
  const { share, error, trusted } = kneeOf(16_622, { dispersion: 97.2, skewness: 42_207, baseMs: 1 }, TARGET);
  assert.ok(trusted && Math.abs(share - 0.905) < 0.01 && error < 0.05, `${share}, ${error}`);
});

test('no rate keeps a limit below the latency without a queue', () => {
  assert.deepEqual(kneeOf(1000, { ...EXPONENTIAL, baseMs: 200 }, TARGET), {
    share: 0,
    error: Infinity,
    trusted: false,
  });
  assert.equal(kneeOf(1, { ...HEAVY, baseMs: 100 }, TARGET).share, 0);
});

test('a lower percentile and a longer limit bring the knee nearer to saturation, and it stays below 1', () => {
  const shape = { ...EXPONENTIAL, baseMs: 10 };
  const shares = [99.9, 99, 90, 50].map((percentile) => kneeOf(100, shape, { ...TARGET, percentile }).share);
  for (const [index, share] of shares.entries())
    assert.ok(share > (shares[index - 1] ?? 0) && share < 1, shares.join(', '));
  assert.ok(kneeOf(100, shape, { ...TARGET, limitMs: 1000 }).share > (shares[1] ?? 1));
});
