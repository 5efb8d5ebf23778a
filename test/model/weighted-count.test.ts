import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gammaChance, gammaQuantile } from '../../model/stats/gamma-distribution.ts';
import { lowerCount, staysAbove, staysBelow, upperCount } from '../../model/stats/weighted-count.ts';

const near = (actual: number, expected: number, within: number): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

test('the gamma distribution agrees with the exponential, Poisson sums and tables of χ²', () => {
  near(gammaChance(2, 1), 1 - Math.exp(-2), 1e-12);
  // P(shape k, x) is the chance of k or more Poisson events of mean x.
  near(gammaChance(4, 3), 1 - Math.exp(-4) * (1 + 4 + 8), 1e-12);
  // χ² with 8 degrees of freedom: 17.535 at 0.975, 2.733 at 0.05.
  near(2 * gammaQuantile(0.975, 4), 17.535, 0.001);
  near(2 * gammaQuantile(0.05, 4), 2.733, 0.001);
  near(gammaChance(gammaQuantile(0.3, 250_000), 250_000), 0.3, 1e-6);
  assert.equal(gammaChance(0, 2), 0);
});

test('events of one request each give the exact Poisson bounds', () => {
  const alone = (count: number) => ({ count, variance: count, largest: 1 });
  near(upperCount(alone(0), 0.95), 2.9957, 1e-3);
  near(upperCount(alone(10), 0.975), 18.39, 0.01);
  near(lowerCount(alone(10), 0.975), 4.795, 0.01);
  assert.equal(lowerCount(alone(0), 0.95), 0);
});

test('one event of 18 says less than 18 events of one', () => {
  const together = { count: 18, variance: 18 ** 2, largest: 18 };
  const apart = { count: 18, variance: 18, largest: 1 };
  assert.ok(upperCount(together, 0.975) > 3 * upperCount(apart, 0.975));
  assert.ok(lowerCount(together, 0.975) < 0.1 * lowerCount(apart, 0.975));
});

test('a bound is on the same side of a limit whether it is looked for or only compared', () => {
  for (const count of [0, 1, 7, 40])
    for (const weight of [1, 5]) {
      const weighted = { count, variance: count * weight, largest: weight };
      for (const limit of [0.5, 3, 12, 60]) {
        assert.equal(staysBelow(limit, weighted, 0.95), upperCount(weighted, 0.95) <= limit);
        assert.equal(staysAbove(limit, weighted, 0.95), lowerCount(weighted, 0.95) > limit);
      }
    }
});
