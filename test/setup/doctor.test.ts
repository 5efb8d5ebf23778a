import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { examine } from '../../runner/setup/doctor.ts';
import { emptySurroundings, requirementOf } from './setup-surroundings.ts';

test('on an empty PATH with an empty cache every missing program has a reason and a way to get it, and nothing is written', async (t) => {
  const surroundings = await emptySurroundings(t);
  const rows = await examine(surroundings);
  const state = Object.fromEntries(rows.map((row) => [row.requirement, row.state]));
  for (const id of ['k6', 'redis-server', 'memcached', 'mongod', 'mongo-java-server'])
    assert.equal(state[id], 'missing', id);
  assert.equal(state['postgres'], 'here');
  for (const { state, fix, title } of rows) assert.equal(state === 'missing', fix !== '', title);
  assert.ok(!existsSync(surroundings.env['STACKBENCH_CACHE'] as string));
});

test('what is missing but has its stand-in here is not missing, and says so', async (t) => {
  const real = { ...requirementOf('real', () => false), standIn: 'double' };
  const rows = await examine(await emptySurroundings(t), [real, requirementOf('double', () => true)]);
  assert.deepEqual([rows[0]?.state, rows[1]?.state], ['unneeded', 'here']);
  assert.match(rows[0]?.detail ?? '', /double stands in/);
});
