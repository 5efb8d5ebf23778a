import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readClaimsRequest } from '../../cli/options/read-claims-request.ts';
import { claimsSize, estimatePartsMs } from '../../runner/experiments/claims/claims-size.ts';
import { planClaims } from '../../runner/experiments/claims/plan-claims.ts';

const ANY = { visits: null, durationMs: null };
const MINUTE = 60_000;
const { plan } = await readClaimsRequest({ seed: '1' }, [], import.meta.dirname);
const { parts } = plan;

describe('the size of a measurement of claims', () => {
  it('is the largest that ends in time', () => {
    const sizes = [11, 13, 15, 20, 60].map((minutes) => claimsSize(parts, ANY, minutes * MINUTE));
    const measured = sizes.map((size) => (size === null ? 0 : size.visits * size.durationMs));
    assert.deepEqual(
      measured,
      [...measured].sort((a, b) => a - b),
    );
    assert.ok(measured[0] !== measured.at(-1));
    for (const [index, minutes] of [11, 13, 15].entries()) {
      const size = sizes[index];
      assert.ok(size === null || size === undefined || estimatePartsMs(parts, size) <= minutes * MINUTE);
    }
  });

  it('ends within 15 minutes by default, with three blocks or more', () => {
    assert.equal(plan.maxDurationMs, 15 * MINUTE);
    const planned = planClaims(plan, { generatorCpus: [], systemCpus: [] });
    assert.ok(planned.estimateMs <= 15 * MINUTE && planned.visits >= 3, JSON.stringify(planned.estimateMs));
  });

  it('is what was asked for, and none if that does not end in time', () => {
    assert.deepEqual(claimsSize(parts, { visits: 2, durationMs: 500 }, 60 * MINUTE), { visits: 2, durationMs: 500 });
    assert.equal(claimsSize(parts, { visits: 50, durationMs: 9000 }, 60 * MINUTE), null);
    assert.equal(claimsSize(parts, ANY, MINUTE), null);
  });

  it('has no limit if a size is asked for', async () => {
    const asked = await readClaimsRequest({ seed: '1', blocks: '9' }, ['joi'], import.meta.dirname);
    assert.equal(asked.plan.maxDurationMs, null);
    assert.deepEqual([asked.plan.visits, asked.plan.parts.map(({ id }) => id)], [9, ['validation']]);
  });
});
