import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as check, integer, property } from 'fast-check';
import { estimateRunMs, visitsPerRepetition } from '../../model/document/estimate-run.ts';
import type { Plan } from '../../model/document/plan.ts';
import { planGroups } from '../../runner/experiments/run/plan/plan-groups.ts';
import { regroup, withoutLoneReference } from '../../runner/experiments/run/plan/regroup.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { planRequest } from '../support/plan-request.ts';

const nowhere = { generatorCpus: [], systemCpus: [] };
const othersOf = (...bytes: number[]): { readonly id: string; readonly bytes: number }[] =>
  bytes.map((own, index) => ({ id: `s${index}`, bytes: own }));
const groupsOf = (order: Plan['order'], repetition: number): string[] => [
  ...new Set(order.filter((step) => step.repetition === repetition).map(({ group }) => `${group}`)),
];

describe('the groups of stacks that memory does not hold at once', () => {
  it('are filled one after the other, with the reference in each', () => {
    const figures = { referenceBytes: 100, others: othersOf(100, 200, 100, 300), roomBytes: 400 };
    assert.deepEqual(planGroups(figures), [['s0', 's1'], ['s2'], ['s3']]);
    assert.deepEqual(planGroups({ ...figures, roomBytes: 800 }), [['s0', 's1', 's2', 's3']]);
    assert.deepEqual(planGroups({ ...figures, roomBytes: null }), [['s0', 's1', 's2', 's3']]);
  });

  it('are none without stacks, and one of its own for a stack that fits into none', () => {
    assert.deepEqual(planGroups({ referenceBytes: 1, others: [], roomBytes: 0 }), []);
    assert.deepEqual(planGroups({ referenceBytes: 9, others: othersOf(9, 1), roomBytes: 10 }), [['s0'], ['s1']]);
  });

  it('have each stack once, and never more than memory holds if a pair fits', () => {
    check(
      property(
        array(integer({ min: 1, max: 50 }), { maxLength: 12 }),
        integer({ min: 51, max: 400 }),
        (bytes, room) => {
          const others = othersOf(...bytes);
          const groups = planGroups({ referenceBytes: 1, others, roomBytes: room });
          assert.deepEqual(groups.flat().sort(), others.map(({ id }) => id).sort());
          for (const ids of groups) {
            const taken = others.filter(({ id }) => ids.includes(id)).reduce((sum, one) => sum + one.bytes, 1);
            assert.ok(taken <= room);
          }
        },
      ),
    );
  });
});

describe('the order of a run in groups', () => {
  const plan = resolvePlan(planRequest({ targets: ['a', 'b', 'c', 'd'], visits: 12 }), nowhere);
  const first = plan.order.slice(0, 4);
  const members = [['b'], ['c', 'd']];
  const common = { reference: 'a', members, planned: plan.order, seed: 5 };
  const current = first[0] ?? assert.fail();
  const order = regroup({ ...common, left: plan.order.slice(4), current, added: [1] });

  it('continues with the new group, then plays every group in each repetition', () => {
    const begun = order.filter(({ repetition }) => repetition === 0);
    assert.deepEqual(begun.map(({ target }) => target).sort(), ['a', 'c', 'd']);
    assert.ok(begun.every(({ group }) => group === 1));
    for (let repetition = 1; repetition < 12; repetition += 1) {
      const own = order.filter((step) => step.repetition === repetition);
      assert.deepEqual(own.map(({ target, group }) => `${target}${group}`).sort(), ['a0', 'a1', 'b0', 'c1', 'd1']);
      const changes = own.filter(({ group }, index) => index > 0 && own[index - 1]?.group !== group);
      assert.equal(changes.length, 1, 'a group is played as one block');
    }
  });

  it('draws which group comes first, and keeps the drawn order of the stacks within a group', () => {
    const firsts = Array.from({ length: 11 }, (_, index) => groupsOf(order, index + 1)[0]);
    assert.deepEqual([...new Set(firsts)].sort(), ['0', '1']);
    for (const group of [0, 1]) {
      const within = order.filter((step) => step.repetition === 3 && step.group === group).map(({ target }) => target);
      const planned = plan.order.filter((step) => step.repetition === 3).map(({ target }) => target);
      assert.deepEqual(
        within,
        planned.filter((target) => within.includes(target)),
      );
    }
  });

  it('is divided again if a group is too large as well', () => {
    const again = regroup({
      ...{ ...common, members: [['b'], ['c'], ['d']], left: order.slice(3), added: [2] },
      current: order[0] ?? assert.fail(),
    });
    assert.deepEqual(groupsOf(again, 0), ['2']);
    assert.deepEqual(groupsOf(again, 1).sort(), ['0', '1', '2']);
  });

  it('has no block of the reference only', () => {
    const alone = order.filter(({ target }) => target !== 'b');
    const left = withoutLoneReference(alone, 'a');
    assert.ok(left.length < alone.length && left.every(({ group }) => group === 1));
    assert.deepEqual(withoutLoneReference(first, null), first);
  });

  it('counts the visits of the reference in estimates', () => {
    const ungrouped = { ...plan, groups: null };
    const grouped = { ...plan, groups: { reference: 'a', members } };
    assert.deepEqual([visitsPerRepetition(ungrouped), visitsPerRepetition(grouped)], [4, 5]);
    assert.equal(visitsPerRepetition({ ...plan, groups: { members: [[], ['b']] } }), 4);
    assert.ok(estimateRunMs(grouped, 3, 3000) > estimateRunMs(ungrouped, 3, 3000));
  });
});
