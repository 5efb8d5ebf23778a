import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { examine } from '../../runner/programs/doctor.ts';
import type { SetupContext } from '../../runner/programs/requirement.ts';
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

test('what is missing but has its stand-in is not missing, and says so', async (t) => {
  const real = { ...requirementOf('real', () => false), standIn: 'double' };
  const rows = await examine(await emptySurroundings(t), [real, requirementOf('double', () => true)]);
  assert.deepEqual([rows[0]?.state, rows[1]?.state], ['unneeded', 'here']);
  assert.match(rows[0]?.detail ?? '', /double stands in/);
});

test('Docker has a row of its own: an engine that answers with its Compose, and why there is none', async (t) => {
  const surroundings = await emptySurroundings(t);
  const docker = async () => (await examine(surroundings, [])).find(({ requirement }) => requirement === 'docker');
  assert.match((await docker())?.detail ?? '', /not on PATH.*processes of this machine/);
  await surroundings.program('docker', 'exit 1');
  assert.match((await docker())?.detail ?? '', /no engine answers/);
  await surroundings.program('docker', '[ "$1" = version ] && echo 27.1.2 || exit 1');
  assert.match((await docker())?.detail ?? '', /27\.1\.2 answers, but there is neither/);
  await surroundings.program('docker-compose', 'echo 1.29.2');
  assert.deepEqual([(await docker())?.state, (await docker())?.fix], ['here', '']);
  assert.match((await docker())?.detail ?? '', /Docker engine 27\.1\.2 answers, Compose 1\.29\.2/);
  await surroundings.program(
    'docker',
    'case "$1" in version) echo 27.1.2;; context) echo tcp://docker.example:2376;; *) exit 1;; esac',
  );
  assert.match((await docker())?.detail ?? '', /not on this machine/);
});

test('a program is not needed if the engine has the image of its datastore, unless programs are asked for', async (t) => {
  const surroundings = await emptySurroundings(t);
  await surroundings.program('docker-compose', 'echo 1.29.2');
  await surroundings.program(
    'docker',
    'case "$1$3" in version*) echo 27.1.2;; imageredis:*) echo {};; *) exit 1;; esac',
  );
  const states = async (context: SetupContext) =>
    Object.fromEntries((await examine(context)).map(({ requirement, state }) => [requirement, state]));
  const found = await states(surroundings);
  assert.deepEqual([found['redis-server'], found['memcached'], found['k6']], ['unneeded', 'missing', 'missing']);
  assert.equal((await states({ ...surroundings, programs: true }))['redis-server'], 'missing');
});
