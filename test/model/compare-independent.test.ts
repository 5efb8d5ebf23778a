import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, property } from 'fast-check';
import { holm } from '../../model/stats/holm.ts';
import { priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { criticalT } from '../../model/stats/student-t.ts';
import {
  detectable,
  independentRatio,
  independentShareDifference,
  type IndependentSample,
} from '../../reports/comparison/compare-independent.ts';
import { normalFrom, PROFILES } from '../support/machine-noise.ts';
import { simulateRunPairs } from './simulate-run-pairs.ts';

const geometric = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const sample = (...values: number[]): IndependentSample => ({ center: geometric(values), values, prior: null });
const positive = array(double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 });
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

test('without a prior it is the textbook Welch test on logarithms', () => {
  const found = independentRatio(sample(100, 104, 98), sample(120, 131, 118, 125));
  const logs = (values: readonly number[]) => values.map(Math.log);
  const variance = (values: readonly number[]) => sampleVariance(logs(values))?.variance ?? Number.NaN;
  const [a, b] = [variance([100, 104, 98]) / 3, variance([120, 131, 118, 125]) / 4];
  const df = (a + b) ** 2 / (a ** 2 / 2 + b ** 2 / 3);
  assert.ok(found !== null);
  assert.ok(Math.abs(found.df - df) < 1e-12);
  assert.ok(Math.abs(Math.log(found.hi / found.center) - criticalT(0.05, df) * Math.sqrt(a + b)) < 1e-9);
});

test('swapping the runs turns ratio and interval over and keeps p', () => {
  check(
    property(positive, positive, (before, after) => {
      const [forth, back] = [
        independentRatio(sample(...before), sample(...after)),
        independentRatio(sample(...after), sample(...before)),
      ];
      assert.ok(forth !== null && back !== null);
      assert.ok(Math.abs(forth.center * back.center - 1) < 1e-9);
      assert.ok(Math.abs(forth.lo * back.hi - 1) < 1e-6);
      assert.ok(Math.abs(forth.p - back.p) < 1e-9);
      assert.ok(forth.lo <= forth.center && forth.center <= forth.hi);
    }),
  );
});

test('one visit, a value of zero and no requests give no comparison', () => {
  assert.equal(independentRatio(sample(1), sample(1, 2)), null);
  assert.equal(independentRatio({ center: 1, values: [0, 2], prior: null }, sample(1, 2)), null);
  const share = { center: 0, values: [0, 0], requestsPerVisit: 100 };
  assert.equal(independentShareDifference(share, { ...share, requestsPerVisit: 0 }), null);
  assert.equal(independentShareDifference(share, { ...share, values: [0] }), null);
});

test('a lone error in a visit proves nothing, a hundredth of all requests does', () => {
  const none = { center: 0, values: [0, 0, 0], requestsPerVisit: 900 };
  const lone = { center: 1 / 900, values: [1 / 900, 1 / 900, 1 / 900], requestsPerVisit: 900 };
  const many = { center: 0.03, values: [0.029, 0.03, 0.031], requestsPerVisit: 900 };
  assert.ok((independentShareDifference(none, lone)?.p ?? 0) > 0.05);
  assert.ok((independentShareDifference(none, many)?.p ?? 1) < 0.005);
  assert.equal(independentShareDifference(none, none)?.p, 1);
});

test('a difference of the size that is called detectable is established in about four of five comparisons', () => {
  const normal = normalFrom(seededRandom(3));
  const level = 0.01;
  const draw = (shift: number): IndependentSample =>
    sample(...Array.from({ length: 10 }, () => Math.exp(shift + 0.05 * normal())));
  let [seen, runs] = [0, 0];
  const se = 0.05 * Math.sqrt(2 / 10);
  const shift = Math.log(
    detectable({ scale: 'ratio', center: 1, lo: 1, hi: 1, p: 1, standardError: se, df: 18 }, level),
  );
  for (; runs < 1000; runs += 1) if ((independentRatio(draw(0), draw(shift))?.p ?? 1) <= level) seen += 1;
  assert.ok(seen / runs > 0.74 && seen / runs < 0.86, percent(seen / runs));
});

test('Holm tests the hypotheses that remain at the level at which it stopped', () => {
  assert.deepEqual(holm([0.04, 0.001, 0.5]), { fallen: [false, true, false], level: 0.025 });
  assert.deepEqual(holm([0.001, 0.002]), { fallen: [true, true], level: 0.05 });
  assert.deepEqual(holm([]), { fallen: [], level: 0.05 });
});

test('ratios of two runs hold the truth in 93 of 100 or more under normal noise, and equal runs differ in at most 5 of 100, all stacks and figures together', (context) => {
  for (const visits of [3, 5]) {
    for (const unequal of [1, 4, 8]) {
      for (const figures of [1, 5]) {
        const { ratio, familyFalse } = simulateRunPairs(PROFILES.normal, visits, {
          runs: figures === 1 ? 400 : 200,
          unequal,
          figures,
        });
        const what = `${visits} visits, noise 1:${unequal}, ${figures * 10} figures: ratio ${percent(ratio)}, any false difference ${percent(familyFalse)}`;
        context.diagnostic(what);
        // 5% and one to two standard errors of so many comparisons.
        assert.ok(ratio >= 0.93 && familyFalse <= 0.065, what);
      }
    }
  }
});

test('ratios of pooled p99s hold the truth in 93 of 100 or more, from the spread of the visits’ own', (context) => {
  const random = seededRandom(9);
  const normal = normalFrom(random);
  const at99 = (values: number[]): number => values.sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? 0;
  const run = (): IndependentSample[] => {
    const stacks = Array.from({ length: 10 }, () => {
      const visits = Array.from({ length: 3 }, () => {
        const own = 0.15 * normal();
        return Array.from({ length: 900 }, () => Math.exp(own + 0.55 * normal()));
      });
      return { center: at99(visits.flat()), values: visits.map(at99) };
    });
    const prior = priorVariance(stacks.flatMap(({ values }) => sampleVariance(values.map(Math.log)) ?? []));
    return stacks.map((stack) => ({ ...stack, prior }));
  };
  const found = Array.from({ length: 40 }, () => {
    const after = run();
    return run().flatMap((before, index) => independentRatio(before, after[index] ?? before) ?? []);
  }).flat();
  const held = found.filter(({ lo, hi }) => lo <= 1 && hi >= 1).length / found.length;
  context.diagnostic(`3 visits of 900 requests, 15 % between visits: ${percent(held)} of ${found.length}`);
  assert.ok(held >= 0.93, percent(held));
});

test('if the machine itself differs between two moments, the error rate is exceeded without controls, and kept with them', (context) => {
  for (const momentSd of [0, 0.02, 0.05, 0.1, 0.3]) {
    const [without, withTwo] = [0, 2].map((controls) =>
      simulateRunPairs(PROFILES.quiet, 5, { runs: 300, momentSd, controls }),
    );
    assert.ok(without && withTwo);
    context.diagnostic(
      `moments that differ by ${percent(momentSd)}: any false difference ${percent(without.familyFalse)}, with two controls ${percent(withTwo.familyFalse)}; withdrawn ${percent(withTwo.withdrawn)}`,
    );
    assert.ok(withTwo.familyFalse <= 0.06, percent(withTwo.familyFalse));
    if (momentSd === 0) assert.ok(withTwo.withdrawn <= 0.06, percent(withTwo.withdrawn));
    if (momentSd === 0.3) assert.ok(without.familyFalse > 0.5 && withTwo.withdrawn > 0.5);
  }
});

test('quiet other stacks do not narrow the interval of three visits, and noisy ones widen it', () => {
  const [a, b] = [sample(1, 1.02, 1.01), sample(1.1, 1.11, 1.12)];
  const widthOf = (prior: number | null): number => {
    const found = independentRatio({ ...a, prior }, { ...b, prior }) ?? assert.fail('not compared');
    return found.hi - found.lo;
  };
  assert.equal(widthOf(1e-9), widthOf(null));
  assert.ok(widthOf(0.01) > widthOf(null));
});
