import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockCapacity } from '../../../model/capacity/block-capacity.ts';
import { kneeOf } from '../../../model/capacity/knee.ts';
import { baseOf, overloadOf, stepOf, TARGET, windowOf } from './make-steps.ts';

const FIRST = { repetition: 0, group: 0 };
const near = (actual: number | null, expected: number): void => {
  assert.ok(actual !== null && Math.abs(actual / expected - 1) < 1e-9, `${actual}, expected ${expected}`);
};

test('the capacity is the saturation rate of calm steps times the knee', () => {
  const block = blockCapacity(
    [baseOf(1), ...[1000, 1000, 1000, 1000].map((perSec) => overloadOf(perSec))],
    TARGET,
    FIRST,
  );
  const knee = kneeOf(1000, { dispersion: 1, skewness: 2, baseMs: 1 }, TARGET).share;
  near(block.saturationPerSec, 1000);
  near(block.knee, knee);
  near(block.perSec, 1000 * knee);
  near(block.asFoundPerSec, 1000 * knee);
  assert.deepEqual(
    [block.way, block.baseMs, block.steps, block.calmSteps, block.waitShare, block.atLeastPerSec],
    ['saturation', 1, 4, 4, 0, null],
  );
});

test('disturbed steps count only as found while four are calm, and what is left of a disturbance is taken out', () => {
  const calm = [1, 2, 3, 4].map(() => overloadOf(990, { waitShare: 0.01, busiestThreadShare: 0.99 }));
  const block = blockCapacity(
    [baseOf(1), ...calm, overloadOf(500, { waitShare: 0.5, busiestThreadShare: 0.5 })],
    TARGET,
    FIRST,
  );
  near(block.saturationPerSec, 1000);
  near(block.asFoundPerSec, ((4 * 990 + 500) / 5) * (block.knee ?? 0));
  assert.deepEqual([block.steps, block.calmSteps], [5, 4]);
});

test('with fewer than four calm steps the least disturbed ones are used too', () => {
  const steps = [0.5, 0.1, 0.2, 0.2, 0].map((waitShare) =>
    overloadOf(1000 * (1 - waitShare), { waitShare, busiestThreadShare: 1 - waitShare }),
  );
  const block = blockCapacity(
    [baseOf(1), ...steps, overloadOf(50, { waitShare: 0.9, busiestThreadShare: 0.1 })],
    TARGET,
    FIRST,
  );
  near(block.saturationPerSec, 1000);
  assert.equal(block.calmSteps, 1);
});

test('a wait for the core is not taken out if the stack does not need its core', () => {
  const pool = [1, 2, 3, 4].map(() => overloadOf(500, { waitShare: 0.04, busiestThreadShare: 0.1 }));
  near(blockCapacity([baseOf(20), ...pool], TARGET, FIRST).saturationPerSec, 500);
});

test('if disturbances are unknown, all steps are used and none counts as disturbed', () => {
  const steps = [1000, 900, 1100, 1000, 1000].map((perSec) =>
    overloadOf(perSec, { waitShare: null, busiestThreadShare: null }),
  );
  const block = blockCapacity([baseOf(1, { waitShare: null }), ...steps], TARGET, FIRST);
  near(block.saturationPerSec, 1000);
  assert.deepEqual([block.steps, block.calmSteps, block.waitShare], [5, 5, null]);
});

test('steps without a queue, of a generator at its limit, or after one that never ended say nothing of saturation', () => {
  const steps = [
    overloadOf(700, { inFlightAtEnd: 4 }),
    overloadOf(700, { generator: { latenessP99Ms: 21, cpuShare: 0.2 } }),
    overloadOf(700, { generator: { latenessP99Ms: 1, cpuShare: 0.91 } }),
    overloadOf(1000, { recoveryMs: null }),
    overloadOf(700),
    overloadOf(1000),
  ];
  const block = blockCapacity([baseOf(1), ...steps], TARGET, FIRST);
  near(block.saturationPerSec, 1000);
  assert.deepEqual([block.steps, block.atLeastPerSec], [2, null]);
});

test('a stack that was never saturated takes at least what it answered', () => {
  const steps = [
    overloadOf(900, { inFlightAtEnd: 2 }),
    overloadOf(9800, { generator: { latenessP99Ms: 300, cpuShare: 1 } }),
    overloadOf(9700, { generator: { latenessP99Ms: 300, cpuShare: 1 } }),
  ];
  const block = blockCapacity([baseOf(1), ...steps], TARGET, FIRST);
  assert.deepEqual([block.perSec, block.saturationPerSec, block.knee, block.atLeastPerSec], [null, null, null, 9800]);
});

test('a search gives the mean of ln(rate) from its first turn on, and what has turned in earlier blocks counts', () => {
  const first = [windowOf(100, true), windowOf(200, true), windowOf(400, false), windowOf(100, true)];
  near(blockCapacity(first, TARGET, FIRST).perSec, 200);
  const later = { repetition: 1, group: 0, earlier: first };
  near(blockCapacity([windowOf(90, true), windowOf(250, true)], TARGET, later).perSec, 150);
  assert.equal(blockCapacity([windowOf(90, true)], TARGET, FIRST).perSec, null);
  assert.equal(blockCapacity(first, TARGET, FIRST).way, 'errors');
});

test('a miss of a disturbed window does not count, up to three in a row; as found is what the core allowed', () => {
  const disturbed = { waitShare: 0.2 };
  const steps = [windowOf(100, true), windowOf(900, false, disturbed), windowOf(400, false), windowOf(100, true)];
  const block = blockCapacity(steps, TARGET, FIRST);
  near(block.perSec, 200);
  near(block.asFoundPerSec, 190);
  const busy = [windowOf(100, true), ...[1, 2, 3, 4].map(() => windowOf(400, false, disturbed))];
  near(blockCapacity(busy, TARGET, FIRST).perSec, 400);
});

test('a block without steps, or without a step of overload, knows nothing and has no NaN', () => {
  for (const steps of [[], [baseOf(1)], [stepOf({ due: 0, good: 0, inFlightAtEnd: 0 })]]) {
    const block = blockCapacity(steps, TARGET, FIRST);
    assert.deepEqual([block.perSec, block.asFoundPerSec, block.saturationPerSec], [null, null, null]);
    assert.ok(Object.values(block).every((value) => !Number.isNaN(value)));
  }
});
