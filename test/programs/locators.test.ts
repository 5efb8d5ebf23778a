import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { examine } from '../../runner/programs/doctor.ts';
import { mongodbBuildFor } from '../../runner/programs/download-mongod.ts';
import { isAtLeast } from '../../runner/programs/is-at-least.ts';
import { cachedK6, locateK6 } from '../../runner/programs/locate-k6.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { requirements } from '../../runner/programs/requirements.ts';
import { emptySurroundings } from './setup-surroundings.ts';

const K6_2 = 'echo "k6 v2.2.0 (go1.26.8, linux/amd64)"';

test('k6 is nowhere on an empty PATH with an empty cache, and the answer says how to get it', async (t) => {
  const { env } = await emptySurroundings(t);
  const located = await locateK6({ env });
  assert.equal(located.found, false);
  assert.match(located.reason, /neither on PATH nor in the cache/);
  assert.match(located.fix, /K6_BIN/);
});

test('a K6_BIN that does not exist is a reason, even where PATH has a good k6', async (t) => {
  const { env, folder, program } = await emptySurroundings(t);
  await program('k6', K6_2);
  const located = await locateK6({ env: { ...env, K6_BIN: join(folder, 'nothing') } });
  assert.equal(located.found, false);
  assert.match(located.reason, /K6_BIN.*does not run/);
});

test('a K6_BIN that is older than 1.0 is refused with its version', async (t) => {
  const { env, program } = await emptySurroundings(t);
  const old = await program('old-k6', 'echo "k6 v0.49.0 (commit/4f8e0a5, go1.21.6, linux/amd64)"');
  const located = await locateK6({ env: { ...env, K6_BIN: old } });
  assert.equal(located.found, false);
  assert.match(located.reason, /0\.49\.0: too old, 1\.0\.0 or later/);
});

test('a program that is no k6 is refused', async (t) => {
  const { env, program } = await emptySurroundings(t);
  const other = await program('other', 'echo hello');
  const located = await locateK6({ env: { ...env, K6_BIN: other } });
  assert.ok(!located.found && /does not say a version/.test(located.reason));
});

test('k6 on PATH is taken before the cache, and the cache where the one on PATH is too old', async (t) => {
  const { env, program } = await emptySurroundings(t);
  await mkdir(dirname(cachedK6(env)), { recursive: true });
  await writeFile(cachedK6(env), `#!/bin/sh\n${K6_2}\n`);
  await chmod(cachedK6(env), 0o755);
  const onPath = await program('k6', 'echo "k6 v1.8.1 (go1.25, linux/amd64)"');
  assert.deepEqual(await locateK6({ env }), {
    found: true,
    path: onPath,
    version: '1.8.1',
    source: 'PATH',
    root: onPath,
    env: {},
    passedOver: [],
  });
  await program('k6', 'echo "k6 v0.30.0 (go1.15, linux/amd64)"');
  assert.deepEqual(await locateK6({ env }), {
    found: true,
    path: cachedK6(env),
    version: '2.2.0',
    source: 'cache',
    root: cachedK6(env),
    env: {},
    passedOver: [`${onPath} (PATH) is k6 0.30.0: too old, 1.0.0 or later is needed`],
  });
});

test('versions are compared number by number', () => {
  assert.ok(isAtLeast('1.10.0', '1.9.9') && isAtLeast('17', '17') && isAtLeast('1.26.8', '1.25'));
  assert.ok(!isAtLeast('0.49.0', '1.0.0') && !isAtLeast('1.24.9', '1.25'));
});

test('the MongoDB build follows the distribution', () => {
  assert.equal(mongodbBuildFor('ID=debian\nVERSION_ID="12"\n'), 'debian12');
  assert.equal(mongodbBuildFor('ID=ubuntu\nVERSION_ID="22.04"\nID_LIKE=debian\n'), 'ubuntu2204');
  assert.equal(mongodbBuildFor('ID=debian\nVERSION_ID="11"\n'), null);
  assert.equal(mongodbBuildFor('ID=alpine\n'), null);
});

test('a Valkey that is called redis-server is named as what it is', async (t) => {
  const surroundings = await emptySurroundings(t);
  await surroundings.program(
    'redis-server',
    'echo "Valkey server v=8.1.3 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"',
  );
  const located = await locateRedis(surroundings);
  assert.ok(located.found && located.product === 'Valkey' && located.version === '8.1.3');
  const redis = requirements.filter(({ id }) => id === 'redis-server');
  const [row] = await examine({ ...surroundings, signal: new AbortController().signal }, redis);
  assert.match(row?.detail ?? '', /^Valkey 8\.1\.3 in its place, from PATH/);
});
