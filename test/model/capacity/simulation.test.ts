import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Shape, SHAPES } from '../../../bench/capacity-simulation/shapes.ts';
import { simulateRun } from '../../../bench/capacity-simulation/simulate-run.ts';
import type { CapacityEstimate } from '../../../model/capacity/capacity-estimate.ts';
import { estimateCapacities } from '../../../model/capacity/estimate-capacities.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { capacityComparand } from '../../../reports/capacity/capacity-comparand.ts';
import { comparePairs } from '../../../reports/run/ranking/compare-pairs.ts';
import { TARGET } from './make-steps.ts';

const RUNS = 20;
const PLAN = { blocks: 6, secondsOfEach: 8 };
const shapeOf = (name: string): Shape => SHAPES.find((shape) => shape.name === name) ?? assert.fail(name);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function estimatesOf(shapes: readonly Shape[], gapMs: number, run: number, plan = PLAN): CapacityEstimate[] {
  const visits = simulateRun(shapes, { ...plan, gapMs }, TARGET, seededRandom(run * 7919 + 13));
  const names = shapes.map((_, index) => `${index}`);
  return estimateCapacities(visits, names, TARGET);
}

test('quiet and beside moderate noise the capacity is near the truth, and so is a ratio; as found it is lower', (context) => {
  const shape = shapeOf('exponential 1 ms, pauses');
  const pair = [shape, { ...shape, meanMs: 1.2 }];
  // By long simulation (npm run bench:capacity-simulation).
  const [truth, ratioTruth] = [946, 787 / 946];
  for (const [noise, gapMs] of [
    ['quiet', 0],
    ['moderate', 3000],
  ] as const) {
    const [off, foundOff, ratioOff]: [number[], number[], number[]] = [[], [], []];
    let held = 0;
    for (let run = 1; run <= RUNS; run += 1) {
      const estimates = estimatesOf(pair, gapMs, run);
      const [first] = estimates;
      const [compared] = comparePairs(
        estimates.flatMap((one) => (one.kind === 'measured' ? [capacityComparand(one.target, one)] : [])),
      );
      assert.ok(first?.kind === 'measured' && compared);
      off.push(Math.log(first.perSec.value / truth));
      foundOff.push(Math.log(first.asFoundPerSec.value / truth));
      ratioOff.push(Math.log(compared.ratio.center / ratioTruth));
      if (first.perSec.low <= truth && truth <= first.perSec.high) held += 1;
    }
    const [c, ratio, found] = [off, ratioOff, foundOff].map((some) => mean(some).toFixed(3));
    const what = `${noise}: off ${c}, ratio ${ratio}, as found ${found}, held ${held} of ${RUNS}`;
    context.diagnostic(what);
    assert.ok(Math.abs(mean(off)) < 0.02 && Math.abs(mean(ratioOff)) < 0.02, what);
    assert.ok(held >= 0.8 * RUNS, what);
    assert.ok(noise === 'quiet' ? Math.abs(mean(foundOff)) < 0.02 : mean(foundOff) < -0.04, what);
  }
});

test('a server that refuses requests above a queue is searched, and one without refusals is not', () => {
  const [refusing, patient] = estimatesOf(
    [shapeOf('sheds above 50, exponential 1 ms'), shapeOf('exponential 1 ms')],
    0,
    1,
  );
  assert.ok(refusing?.kind === 'measured' && patient?.kind === 'measured');
  assert.deepEqual([refusing.way, patient.way], ['errors', 'saturation']);
  assert.ok(refusing.perSec.value < 1100 && refusing.perSec.value > 900, `${refusing.perSec.value}`);
});

test('a server whose every answer takes longer than the limit misses the target at every rate', () => {
  const slow: Shape = { name: 'slow', servers: 50, meanMs: 400, draw: () => 1, sleeps: true };
  const [estimate] = estimatesOf([slow], 0, 1);
  assert.equal(estimate?.kind, 'misses-at-every-rate');
  assert.ok(Math.abs((estimate.observed.latencyMs ?? 0) - 400) < 1);
  assert.equal(estimate.observed.errorShare, 0);
});
