import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CapacityEstimate } from '../../../model/capacity/capacity-estimate.ts';
import { capacityArm } from '../../../reports/claims/capacity-arm.ts';
import { TWO_STACKS } from '../../support/made-capacities.ts';
import { makeCapacity } from '../../support/make-capacity.ts';

type Measured = CapacityEstimate & { kind: 'measured' };

const by = { kind: 'capacity', part: 'capacity', target: 'express-postgres' } as const;
const armOf = (estimate: (measured: Measured) => CapacityEstimate): ReturnType<typeof capacityArm> =>
  capacityArm(by, makeCapacity({ stacks: TWO_STACKS, estimate: (_stack, measured) => estimate(measured) }).model);

describe('the rate up to which a claim is true', () => {
  it('is the capacity with its interval, if that was measured', () => {
    const { value, obstacle, reason } = armOf((measured) => measured);
    assert.ok(value !== null && value.lo !== null && value.lo > 1000);
    assert.deepEqual([obstacle, reason], [null, null]);
  });

  it('is not known if checks contradict it', () => {
    const arm = armOf((measured) => ({ ...measured, way: 'saturation', caveats: ['check-failed'] }));
    assert.deepEqual([arm.value, arm.obstacle], [null, 'invalid']);
    assert.match(arm.reason ?? '', /checks .* contradict it/);
  });

  it('is not known if others took so much that only ratios are', () => {
    const arm = armOf((measured) => ({ ...measured, caveats: ['disturbed'] }));
    assert.deepEqual([arm.value, arm.obstacle], [null, 'invalid']);
    assert.match(arm.reason ?? '', /other programs took/);
  });

  it('is not known if its datastore stood still meanwhile', () => {
    const warning = { code: 'stood-still', message: 'PostgreSQL stood still.', fix: 'Again.', invalidates: true };
    const { model } = makeCapacity({
      stacks: TWO_STACKS,
      visit: (visit) => ({ ...visit, warnings: [warning] }),
    });
    const arm = capacityArm(by, model);
    assert.deepEqual([arm.value, arm.obstacle], [null, 'invalid']);
    assert.match(arm.reason ?? '', /stood still/);
  });

  it('is not known if every rate kept the target, and the highest of them is named', () => {
    const arm = armOf(({ target, checks, caveats, blocks }) => ({
      target,
      checks,
      caveats,
      blocks,
      kind: 'at-least',
      perSec: 9800,
      endedBy: 'generator',
    }));
    assert.deepEqual([arm.value, arm.obstacle], [null, 'not-measured']);
    assert.match(arm.reason ?? '', /9,800 requests/);
  });
});
