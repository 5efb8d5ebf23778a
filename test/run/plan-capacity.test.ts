import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StackbenchError } from '../../model/stackbench-error.ts';
import {
  CURVE,
  capacitySizes,
  curveOfBlock,
  estimateBlocksMs,
  isChecked,
} from '../../runner/experiments/capacity/block-size.ts';
import type { CapacityPlanRequest } from '../../runner/experiments/capacity/capacity-request.ts';
import { keepUp } from '../../runner/experiments/capacity/keep-up.ts';
import { planCapacity } from '../../runner/experiments/capacity/plan-capacity.ts';
import { scenarios } from '../../scenarios/registry.ts';

const request: CapacityPlanRequest = {
  title: null,
  scenario: scenarios['mixed-crud'],
  latencyThreshold: 'p(99)<200',
  errorThreshold: 'errors<=0.1%',
  thresholdsGiven: false,
  ratePerSec: 400,
  connections: 32,
  items: 10_000,
  blocks: null,
  seed: 7,
  maxDurationMs: null,
  tryLimits: null,
  provider: null,
  allowStandIn: false,
  allowRemote: false,
};
const placement = { generatorCpus: [0], systemCpus: [1] };
const stacks = (count: number): string[] => Array.from({ length: count }, (_, index) => `stack-${index}`);

describe('the plan of a capacity measurement', () => {
  it('warms a scenario up with more requests if no gets fill the caches before', () => {
    const requestsOf = (scenario: CapacityPlanRequest['scenario'], items: number): number =>
      planCapacity({ ...request, scenario, items }, ['a'], placement).plan.warmUpRequests;
    const { seeded, ...write } = { ...scenarios.write, seeded: false } as const;
    assert.deepEqual(
      [1000, 10_000].map((items) => requestsOf(scenarios.read, items)),
      [5000, 3000],
    );
    assert.deepEqual(
      [1000, 10_000].map((items) => requestsOf(write, items)),
      [6000, 6000],
    );
    assert.equal(requestsOf({ ...write, seeded }, 1000), 3000);
  });

  it('has at least four blocks, and ends in time by its estimate: 3 minutes for two stacks, 10 for ten', () => {
    for (const [count, minutes] of [
      [1, 3],
      [2, 3],
      [6, 6.5],
      [10, 10],
    ] as const) {
      const { plan } = planCapacity(request, stacks(count), placement);
      assert.ok(plan.blocks >= 4, `${count} stacks: ${plan.blocks} blocks`);
      assert.ok(plan.estimateMs <= minutes * 60_000, `${count} stacks: ${plan.estimateMs} ms`);
      assert.equal(plan.order.length, plan.blocks * count);
    }
  });

  it('starts each stack once in each block, in an order of its own that the seed repeats', () => {
    const { plan } = planCapacity(request, stacks(6), placement);
    const orders = Array.from({ length: plan.blocks }, (_, block) =>
      plan.order.filter(({ repetition }) => repetition === block).map(({ target }) => target),
    );
    for (const order of orders) assert.deepEqual([...order].sort(), stacks(6));
    assert.ok(new Set(orders.map(String)).size > 1);
    assert.deepEqual(planCapacity(request, stacks(6), placement).plan.order, plan.order);
    assert.notDeepEqual(planCapacity({ ...request, seed: 8 }, stacks(6), placement).plan.order, plan.order);
  });

  it('measures longer if there is more time, and refuses what is too short for four blocks', () => {
    const { plan: long } = planCapacity({ ...request, maxDurationMs: 600_000 }, stacks(2), placement);
    const { plan: usual } = planCapacity(request, stacks(2), placement);
    assert.ok(long.overloadMs > usual.overloadMs);
    assert.throws(
      () => planCapacity({ ...request, maxDurationMs: 60_000 }, stacks(10), placement),
      (error) =>
        error instanceof StackbenchError &&
        error.code === 'max-duration-too-short' &&
        error.exitCode === 2 &&
        /4 blocks/.test(error.why),
    );
  });

  it('takes a given number of blocks as long as it takes', () => {
    const { plan } = planCapacity({ ...request, blocks: 12 }, stacks(2), placement);
    assert.equal(plan.blocks, 12);
    assert.equal(plan.maxDurationMs, null);
    assert.ok(plan.overloadMs >= usualRatesMs());
  });
});

function usualRatesMs(): number {
  return planCapacity(request, stacks(2), placement).plan.overloadMs;
}

describe('the blocks of a capacity measurement', () => {
  it('play every point of the curve at least once, and about equally often', () => {
    for (const { blocks, size } of capacitySizes([6, 5, 4])) {
      const played = Array.from({ length: blocks }, (_, block) => curveOfBlock(block, size)).flat();
      const times = CURVE.map((share) => played.filter((one) => one === share).length);
      assert.ok(Math.min(...times) >= 1, `${blocks} blocks of ${size.curvePoints} points: ${times.join(' ')}`);
      assert.ok(Math.max(...times) - Math.min(...times) <= 1);
    }
  });

  it('check the claimed capacity in every second block from the first on', () => {
    assert.deepEqual([0, 1, 2, 3].map(isChecked), [true, false, true, false]);
  });

  it('get shorter if earlier ones took too long, down to two seconds, and never longer', () => {
    const { plan, size } = planCapacity(request, stacks(2), placement);
    const plannedMs = estimateBlocksMs(2, size, { from: 0, to: 1 });
    const after = (times: number, from = size): number =>
      keepUp(plan, from, { done: 1, elapsedMs: times * plannedMs, plannedMs }).ratesMs;
    // The first block has a check, which the second one has not.
    assert.equal(after(1), size.ratesMs);
    const late = after(1.3);
    assert.ok(late < size.ratesMs && late >= 2000, `${late}`);
    assert.equal(after(4), 2000);
    assert.equal(after(0.5, { ...size, ratesMs: late }), late);
  });
});
