import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betweenGroups } from '../../model/stats/between-groups.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { normalFrom } from '../support/machine-noise.ts';
import { recordedGates } from './recorded-pools.ts';

test('gates that share nothing are told to differ in about 1 of 100 campaigns, and gates that differ are found', () => {
  const random = seededRandom(5);
  const normal = normalFrom(random);
  const campaign = (sdBetween: number): number[][] =>
    Array.from({ length: 10 }, () => {
      const own = sdBetween * normal();
      return Array.from({ length: 8 }, () => own + 0.015 * normal());
    });
  const found = (sdBetween: number): number =>
    Array.from({ length: 60 }, () => betweenGroups(campaign(sdBetween))?.p ?? 1).filter((p) => p <= 0.01).length;
  const [alike, different] = [found(0), found(0.015)];
  assert.ok(alike <= 4, `${alike} of 60 without a difference`);
  assert.ok(different >= 50, `${different} of 60 with one as large as that between blocks`);
  const sized = betweenGroups(Array.from({ length: 40 }, () => campaign(0.02)).flat());
  assert.ok(sized && Math.abs(sized.sdBetween - 0.02) < 0.003 && Math.abs(sized.sdWithin - 0.015) < 0.001);
});

test('of the recorded gates of identical code the first on express-memory does not belong to the others', async () => {
  const gates = await recordedGates('gate-express-memory-aa.jsonl');
  for (const key of ['GET /items/{id} · cpu', 'GET /items/{id} · p50']) {
    const ratios = gates.map(({ tests }) => tests.find((one) => one.key === key)?.ratios ?? []);
    const [all, without] = [betweenGroups(ratios), betweenGroups(ratios.slice(1))];
    assert.ok(all && all.p <= 0.001 && all.sdBetween > 0.005, `${key}: ${all?.p}`);
    assert.ok(without && without.p > 0.1, `${key}: ${without?.p}`);
  }
});

test('too few gates say nothing of what is between them', () => {
  assert.equal(betweenGroups([]), null);
  assert.equal(betweenGroups([[1, 2], [1, 2], [3]]), null);
});
