import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimateRunMs } from '../../model/document/estimate-run.ts';
import { parseThreshold } from '../../model/load/threshold.ts';
import { checkThreshold } from '../../reports/run/judge/check-threshold.ts';
import { planOfBlock } from '../../runner/experiments/run/plan-of-block.ts';
import { defaultVisits } from '../../runner/experiments/run/plan/default-visits.ts';
import { requestsToEstablish } from '../../runner/experiments/run/plan/list-losses.ts';
import type { PlanRequest } from '../../runner/experiments/run/plan/plan-request.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { spareTargets } from '../../runner/experiments/run/run-blocks.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { planRequest } from '../support/plan-request.ts';

const nowhere = { generatorCpus: [], systemCpus: [] };
const spare = spareTargets(CATALOGUE);
const ten = { targets: CATALOGUE.map(({ id }) => id) };

describe('the plan', () => {
  it('visits every stack equally often, once in each repetition', () => {
    const { order } = resolvePlan(planRequest(), nowhere);
    for (const repetition of [0, 1, 2]) {
      const block = order.slice(repetition * 4, repetition * 4 + 4);
      assert.ok(block.every((visit) => visit.repetition === repetition));
      assert.deepEqual(block.map(({ target }) => target).sort(), ['a', 'b', 'c', 'd']);
    }
  });

  it('repeats its order for the same seed and changes it for another', () => {
    const orderOf = (seed: number): string => JSON.stringify(resolvePlan(planRequest({ ...ten, seed }), nowhere).order);
    assert.equal(orderOf(7), orderOf(7));
    assert.notEqual(orderOf(7), orderOf(8));
  });

  it('keeps ten stacks, two engines and three visits of the default length within eight minutes', () => {
    const plan = resolvePlan(planRequest({ ...ten, maxDurationMs: 480_000 }), nowhere, spare);
    assert.deepEqual([plan.visits, plan.durationMs, plan.losses], [3, 3000, []]);
    assert.ok(plan.estimateMs <= 480_000);
  });

  it('has as many visits as end within six minutes if none are asked for, three to six', () => {
    const visitsOf = (count: number, changes: Partial<PlanRequest> = {}): number =>
      defaultVisits(planRequest({ targets: ten.targets.slice(0, count), ...changes }));
    assert.deepEqual(
      [1, 4, 6, 7, 8, 10].map((count) => visitsOf(count)),
      [6, 6, 5, 4, 3, 3],
    );
    assert.equal(visitsOf(4, { maxDurationMs: 200_000 }), 4);
    assert.equal(visitsOf(4, { durationMs: 60_000 }), 3);
    for (let count = 1; count <= 10; count += 1) {
      const request = planRequest({ targets: ten.targets.slice(0, count) });
      const visits = defaultVisits(request);
      const estimates = [visits, visits + 1].map((number) => estimateRunMs(request, number, request.durationMs));
      assert.ok((estimates[0] ?? 0) <= 360_000 && (visits === 6 || (estimates[1] ?? 0) > 360_000), `${count} stacks`);
    }
  });

  it('counts the first read of each item only in scenarios that get items', () => {
    const [read, find] = [scenarios.read, scenarios.find].map((scenario) => {
      const request = planRequest({ items: 100_000, scenarios: [scenario] });
      const plan = resolvePlan(request, nowhere);
      assert.equal(estimateRunMs(plan, 3, 1000), estimateRunMs(request, 3, 1000), 'request and document agree');
      return estimateRunMs(request, 3, 1000);
    });
    const [few, many] = [10_000, 100_000].map((items) =>
      estimateRunMs(planRequest({ items, scenarios: [scenarios.find] }), 3, 1000),
    );
    assert.ok((read ?? 0) > (find ?? Infinity));
    assert.ok((many ?? 0) > (few ?? Infinity), 'each item is inserted');
  });

  it('warms a scenario up with more requests if no gets fill the caches before, and plans the fewest', () => {
    const of = { id: 'own', description: '', mix: {}, keys: { kind: 'uniform' } } as const;
    const own = { requests: [], sets: [], digest: '' };
    for (const [scenario, items, requests] of [
      [scenarios.read, 1000, 5000],
      [scenarios.read, 10_000, 3000],
      [{ ...scenarios.read, items: 2000 }, 10_000, 4000],
      [scenarios.write, 10_000, 6000],
      [scenarios.list, 1000, 6000],
      [scenarios.find, 10_000, 6000],
      [{ ...of, own }, 10_000, 6000],
      [{ ...of, own, seeded: false }, 1000, 3000],
      [{ ...of, own, seeded: false }, 10_000, 3000],
    ] as const) {
      const plan = resolvePlan(planRequest({ items, scenarios: [scenario] }), nowhere);
      assert.equal(plan.warmUpRequests, requests, `${scenario.id} with ${items} items`);
      const both = resolvePlan(planRequest({ items, scenarios: [scenarios['mixed-crud'], scenario] }), nowhere);
      assert.equal(both.warmUpRequests, Math.min(requests, items === 1000 ? 5000 : 3000));
      assert.equal(planOfBlock(both, scenario).warmUpRequests, requests, `the block of ${scenario.id}`);
    }
  });

  it('shortens rounds first, then drops visits beyond three, and says what that loses', () => {
    const [shorter, fewer] = [400_000, 330_000].map((maxDurationMs) =>
      resolvePlan(planRequest({ ...ten, visits: 5, maxDurationMs }), nowhere, spare),
    );
    assert.equal(shorter?.visits, 5);
    assert.match(shorter?.losses[0] ?? '', /^Rounds of [\d.]+ s instead of 3\.0 s to end within 6 min 40 s/);
    assert.equal(fewer?.visits, 4);
    assert.match(fewer?.losses[0] ?? '', /^4 instead of 5 visits to end within 5 min 30 s/);
    for (const plan of [shorter, fewer]) {
      assert.ok(plan !== undefined && plan.durationMs < 3000 && plan.durationMs >= 1000);
      assert.ok(plan.estimateMs <= (plan.maxDurationMs ?? 0));
    }
  });

  it('leaves out demonstrations and then controls before a third visit, and counts nobody else out', () => {
    const plans = [222_000, 202_000, 162_000, 150_000].map((maxDurationMs) =>
      resolvePlan(planRequest({ ...ten, maxDurationMs }), nowhere, spare),
    );
    assert.deepEqual(
      plans.map(({ visits, targets }) => [visits, targets.length]),
      [
        [3, 10],
        [3, 10 - spare.demonstration.length],
        [3, 10 - spare.demonstration.length - spare.control.length],
        [2, 10],
      ],
    );
    assert.match(plans[1]?.losses.join(' ') ?? '', /Without the demonstrations \(express-memcached\)/);
    assert.match(
      plans[2]?.losses.join(' ') ?? '',
      /Without the controls \(node-memory, express-memory\) .*: changes of the machine are not checked/,
    );
    for (const { estimateMs, maxDurationMs } of plans) assert.ok(estimateMs <= (maxDurationMs ?? 0));
  });

  it('says when the rest of the requests cannot establish the limit of errors', () => {
    assert.equal(requestsToEstablish(0.001), 2996);
    for (const limit of [0.001, 0.005, 0.02]) {
      const needed = requestsToEstablish(limit);
      const outcomes = [needed - 1, needed].map((due) => {
        const pooled = { due, ok: due, failures: 0, dropped: 0, distribution: null };
        return checkThreshold(parseThreshold(`errors<=${limit * 100}%`), pooled).outcome;
      });
      assert.deepEqual(outcomes, ['inconclusive', 'pass'], 'the plan and the verdict agree on what is enough');
    }
    const within = (maxDurationMs: number): string[] =>
      resolvePlan(planRequest({ visits: 4, durationMs: 3000, maxDurationMs }), nowhere).losses;
    assert.match(within(170_000).join(' '), /Rounds of/);
    assert.doesNotMatch(within(170_000).join(' '), /inconclusive/);
    assert.match(within(145_000).join(' '), /About 2,400 requests .* errors<=0\.1%, which needs 2,996 .*inconclusive/);
  });

  it('leaves nobody out of a run of controls and demonstrations alone', () => {
    const specs = CATALOGUE.filter(({ class: kind }) => kind === 'control' || kind === 'demonstration');
    assert.deepEqual(spareTargets(specs), { demonstration: [], control: [] });
  });

  it('refuses a maximum that not even one short visit of each stack fits into', () => {
    assert.throws(() => resolvePlan(planRequest({ maxDurationMs: 5000 }), nowhere), {
      code: 'max-duration-too-short',
      exitCode: 2,
    });
  });
});
