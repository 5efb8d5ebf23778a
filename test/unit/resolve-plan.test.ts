import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequest } from '../../runner/plan/plan-request.ts';
import { resolvePlan } from '../../runner/plan/resolve-plan.ts';

const nowhere = { generatorCpus: [], systemCpus: [] };

function request(changes: Partial<PlanRequest> = {}): PlanRequest {
  return {
    title: null,
    targets: ['a', 'b', 'c', 'd'],
    scenarios: [{ id: 'read', description: '', mix: { get: 1 }, keys: { kind: 'uniform' } }],
    engines: ['k6', 'autocannon'],
    arrivals: 'constant',
    ratePerSec: 300,
    connections: 32,
    items: 10_000,
    visits: 3,
    durationMs: 3000,
    seed: 1,
    maxDurationMs: null,
    thresholds: [],
    thresholdsGiven: false,
    provider: null,
    allowStandIn: false,
    allowRemote: false,
    ...changes,
  };
}

describe('the plan', () => {
  it('visits every stack equally often, once in each repetition', () => {
    const { order } = resolvePlan(request(), nowhere);
    for (const repetition of [0, 1, 2]) {
      const block = order.slice(repetition * 4, repetition * 4 + 4);
      assert.ok(block.every((visit) => visit.repetition === repetition));
      assert.deepEqual(block.map(({ target }) => target).sort(), ['a', 'b', 'c', 'd']);
    }
  });

  it('repeats its order for the same seed and changes it for another', () => {
    const targets = Array.from({ length: 10 }, (_, index) => `t${index}`);
    const orderOf = (seed: number): string => JSON.stringify(resolvePlan(request({ targets, seed }), nowhere).order);
    assert.equal(orderOf(7), orderOf(7));
    assert.notEqual(orderOf(7), orderOf(8));
  });

  it('keeps ten stacks, two engines and three visits of the default length within six minutes', () => {
    const targets = Array.from({ length: 10 }, (_, index) => `t${index}`);
    const plan = resolvePlan(request({ targets, durationMs: 2000, maxDurationMs: 360_000 }), nowhere);
    assert.deepEqual([plan.visits, plan.durationMs, plan.losses], [3, 2000, []]);
    assert.ok(plan.estimateMs <= 360_000);
  });

  it('plans fewer visits, then shorter rounds, and says what that loses', () => {
    const targets = Array.from({ length: 10 }, (_, index) => `t${index}`);
    const plan = resolvePlan(request({ targets, visits: 5, maxDurationMs: 300_000 }), nowhere);
    assert.equal(plan.visits, 3);
    assert.ok(plan.durationMs < 3000);
    assert.ok(plan.estimateMs <= 300_000);
    assert.equal(plan.losses.length, 2);
  });

  it('refuses a maximum that not even one short visit of each stack fits into', () => {
    assert.throws(() => resolvePlan(request({ maxDurationMs: 5000 }), nowhere), {
      code: 'max-duration-too-short',
      exitCode: 2,
    });
  });
});
