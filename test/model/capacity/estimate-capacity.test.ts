import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateCapacities } from '../../../model/capacity/estimate-capacities.ts';
import { estimateCapacity } from '../../../model/capacity/estimate-capacity.ts';
import { kneeOf } from '../../../model/capacity/knee.ts';
import type { CapacityVisit } from '../../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import { baseOf, overloadOf, stepOf, TARGET, visitOf, windowOf } from './make-steps.ts';

const block = (perSec: number, changed: Partial<CapacityStep> = {}): CapacityStep[] => [
  baseOf(1),
  ...[1, 2, 3, 4].map(() => overloadOf(perSec, changed)),
];
const visits = (rates: readonly number[], more: readonly CapacityStep[] = []): CapacityVisit[] =>
  rates.map((perSec, repetition) => visitOf(repetition, [...block(perSec), ...more]));
const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-6, `${actual}, expected ${expected}`);

test('the capacity is the geometric mean over blocks, with Student’s interval and the errors of counting and of the formula', () => {
  const estimate = estimateCapacity(visits([1000, 1100, 1000, 1100]), TARGET);
  assert.equal(estimate.kind, 'measured');
  const { way, perSec, asFoundPerSec } = estimate;
  const logs = estimate.blocks.map((one) => Math.log(one.perSec ?? 0));
  const mean = (logs[0] ?? 0) / 2 + (logs[1] ?? 0) / 2;
  const t = 3.182446 * Math.abs((logs[1] ?? 0) - (logs[0] ?? 0)) * Math.sqrt(1 / 3 / 4);
  // And the error of the knee's formula.
  const { error } = kneeOf(1050, { dispersion: 1, skewness: 2, baseMs: 1 }, TARGET);
  assert.ok(error > 0.001 && error < 0.002, `${error}`);
  const half = Math.hypot(t, 1.96 * Math.hypot(0.006, error));
  near(perSec.value, Math.exp(mean));
  near(perSec.low, Math.exp(mean - half));
  near(perSec.high, Math.exp(mean + half));
  assert.deepEqual(asFoundPerSec, perSec);
  assert.deepEqual([estimate.target, way, estimate.blocks.length], ['express-redis', 'saturation', 4]);
  assert.deepEqual([estimate.caveats, estimate.checks], [[], { played: 0, calm: 0, kept: 0 }]);
});

test('one block has a value without bounds, and says that blocks are few', () => {
  const estimate = estimateCapacity(visits([1000]), TARGET);
  assert.equal(estimate.kind, 'measured');
  assert.deepEqual([estimate.perSec.low, estimate.perSec.high, estimate.caveats], [0, Infinity, ['few-blocks']]);
});

test('visits of several groups in a repetition are one block of the interval', () => {
  const twice = visits([1000, 1000]).flatMap((visit) => [visit, { ...visit, group: 1 }]);
  const estimate = estimateCapacity(twice, TARGET);
  const once = estimateCapacity(visits([1000, 1000]), TARGET);
  assert.ok(estimate.kind === 'measured' && once.kind === 'measured');
  near(estimate.perSec.high, once.perSec.high);
  assert.equal(estimate.blocks.length, 4);
});

test('failed visits, and those in which a setting was tried, are no blocks', () => {
  const [first, second, third] = visits([1000, 3000, 3000]) as [CapacityVisit, CapacityVisit, CapacityVisit];
  const estimate = estimateCapacity([first, { ...second, state: 'failed' }, { ...third, tried: { pool: 20 } }], TARGET);
  assert.equal(estimate.blocks.length, 1);
});

test('no visit, no completed one, and none that was saturated are unknown, each with a sentence', () => {
  const failed = visits([1000]).map((visit): CapacityVisit => ({ ...visit, state: 'failed' }));
  for (const some of [[], failed, [visitOf(0, [])], [visitOf(0, [baseOf(1)])]]) {
    const estimate = estimateCapacity(some, TARGET);
    assert.equal(estimate.kind, 'unknown');
    assert.match(estimate.reason, /^[A-Z].*\.$/);
  }
});

test('a stack that the generator could not saturate takes at least the middle of what its blocks answered', () => {
  const limited = { generator: { latenessP99Ms: 100, cpuShare: 1 } };
  const some = [9700, 9800, 9900].map((perSec, repetition) => visitOf(repetition, block(perSec, limited)));
  const estimate = estimateCapacity(some, TARGET);
  assert.deepEqual([estimate.kind, estimate.kind === 'at-least' && estimate.perSec], ['at-least', 9800]);
});

test('a stack that misses the target at 1 request/s misses it at every rate', () => {
  const latency = {
    kind: 'quantiles' as const,
    points: [[99, 412_000] as [number, number]],
    count: 5,
    minUs: 412_000,
    maxUs: 412_000,
    meanUs: 412_000,
  };
  const slow = stepOf({ purpose: 'direct', ratePerSec: 1, durationMs: 5000, due: 5, good: 5, overTarget: 5, latency });
  const estimate = estimateCapacity([visitOf(0, [baseOf(412), slow, slow]), visitOf(1, [baseOf(412), slow])], TARGET);
  assert.equal(estimate.kind, 'misses-at-every-rate');
  assert.deepEqual([estimate.perSec, estimate.observed], [1, { latencyMs: 412, errorShare: 0 }]);
  const failing = windowOf(1, false, { good: 0, failed: { 'http-error': 1 }, latency: null });
  const never = estimateCapacity([visitOf(0, [baseOf(1), failing])], TARGET);
  assert.equal(never.kind, 'misses-at-every-rate');
  assert.deepEqual(never.observed, { latencyMs: null, errorShare: 1 });
});

test('errors in any block decide the way; the values are those of blocks that searched', () => {
  const searched = [windowOf(400, false), windowOf(100, true)];
  const estimate = estimateCapacity(
    [...visits([1000]), visitOf(1, searched), visitOf(2, [windowOf(200, true)])],
    TARGET,
  );
  assert.equal(estimate.kind, 'measured');
  near(estimate.perSec.value, Math.sqrt(100 * 200));
  assert.equal(estimate.way, 'errors');
});

test('rates that were played directly count from three blocks on if others have a saturation rate', () => {
  const direct = [true, false].map((kept) => windowOf(500, true, { purpose: 'direct', overTarget: kept ? 0 : 100 }));
  const ways = [2, 3].map((count) => {
    const more = Array.from({ length: count }, (_, index) => visitOf(2 + index, direct));
    const estimate = estimateCapacity([...visits([1000, 1000]), ...more], TARGET);
    return estimate.kind === 'measured' ? estimate.way : null;
  });
  assert.deepEqual(ways, ['saturation', 'direct']);
});

test('failed checks count as rates that were played, so that a stack that sustains less than promised has a figure', () => {
  const check = (ratePerSec: number, kept: boolean): CapacityStep =>
    stepOf({ purpose: 'check', ratePerSec, due: 3 * ratePerSec, overTarget: kept ? 0 : 2 * ratePerSec });
  const some = [
    [],
    [check(950, false), check(950, false)],
    [check(700, true)],
    [check(800, true), check(880, false)],
  ].map((checks, repetition) =>
    visitOf(repetition, [
      ...block(1000),
      ...checks.map((step, index): CapacityStep =>
        repetition < 2 || index > 1 ? step : { ...step, purpose: 'direct' },
      ),
    ]),
  );
  const estimate = estimateCapacity(some, TARGET);
  assert.ok(estimate.kind === 'measured' && estimate.way === 'direct');
  assert.ok(estimate.perSec.value > 750 && estimate.perSec.value < 900, `${estimate.perSec.value}`);
  assert.deepEqual(
    estimate.blocks.map(({ way }) => way),
    ['saturation', 'direct', 'direct', 'direct'],
  );
});

test('rates that all kept the target give a lower bound, and rates that all missed it none', () => {
  const estimateOf = (over: number) => {
    const windows = [700, 800, 900].map((ratePerSec, repetition) =>
      visitOf(repetition, [
        ...block(1000),
        stepOf({ purpose: 'direct', ratePerSec, due: 3 * ratePerSec, overTarget: over }),
      ]),
    );
    return estimateCapacity(windows, TARGET);
  };
  const kept = estimateOf(0);
  assert.deepEqual(kept.kind === 'at-least' && [kept.perSec, kept.endedBy], [900, 'search']);
  const missed = estimateOf(600);
  assert.match(missed.kind === 'unknown' ? missed.reason : '', /lowest of them 700 requests\/s/);
});

test('checks count if nobody disturbed them, and half of those must keep the target', () => {
  const check = (overTarget: number, waitShare = 0): CapacityStep =>
    stepOf({ purpose: 'check', overTarget, waitShare });
  const four = [1000, 1000, 1000, 1000];
  const half = estimateCapacity(visits(four, [check(0), check(100), check(100, 0.3)]), TARGET);
  assert.deepEqual([half.checks, half.caveats], [{ played: 12, calm: 8, kept: 4 }, []]);
  const fewer = estimateCapacity(visits(four, [check(100)]), TARGET);
  assert.deepEqual([fewer.checks.kept, fewer.caveats], [0, ['check-failed']]);
});

test('disturbances, few calm steps and steps that never ended are said', () => {
  const some = [1, 2, 3, 4].map((repetition) =>
    visitOf(repetition, block(700, { waitShare: 0.4, busiestThreadShare: 0.6 })),
  );
  assert.deepEqual(estimateCapacity(some, TARGET).caveats, ['disturbed', 'few-calm-steps']);
  assert.deepEqual(
    estimateCapacity(
      visits(
        [1, 2, 3, 4].map(() => 1000),
        [overloadOf(1000, { recoveryMs: null })],
      ),
      TARGET,
    ).caveats,
    ['never-recovered'],
  );
  const unknown = [1, 2, 3, 4].map((repetition) => visitOf(repetition, block(700, { waitShare: null })));
  assert.deepEqual(estimateCapacity(unknown, TARGET).caveats, []);
});

test('three stacks or more widen an interval that is narrow by chance, and never narrow one', () => {
  const names = ['a', 'b', 'c'];
  const rates = [
    [1000, 1010, 1000, 1010],
    [1000, 1500, 1000, 1500],
    [2000, 3000, 3000, 2000],
  ];
  const all = rates.flatMap((some, index) =>
    visits(some).map((visit) => ({ ...visit, target: names[index] as string })),
  );
  const together = estimateCapacities(all, names, TARGET);
  for (const [index, estimate] of together.entries()) {
    const own = estimateCapacity(visits(rates[index] ?? []), TARGET);
    assert.ok(estimate.kind === 'measured' && own.kind === 'measured');
    near(estimate.perSec.value, own.perSec.value);
    const widened = Math.log(estimate.perSec.high / estimate.perSec.low) / Math.log(own.perSec.high / own.perSec.low);
    assert.ok(index === 0 ? widened > 1.5 : widened > 1 - 1e-9 && widened < 1.2, `${estimate.target}: ${widened}`);
  }
});
