import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheFolder } from '../../runner/machine/folders/cache-folder.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { type OwnProcess, nothingIsLeft, untilStarted } from '../support/own-processes.ts';
import { type GateOutcome, gateTiny, tinyPlace, tinyServer } from './faults/tiny-service.ts';
import type { GitPlace } from './sides/git-place.ts';

const hasRedis = (await locateRedis({ env: process.env })).found;
const skip =
  (!existsSync('/proc/self/stat') && 'this system has no /proc') ||
  (!hasRedis && 'redis-server is not here; `stackbench setup` gets it');
const service = { datastores: ['redis'] };

/** Gates two commits, and does something to the datastores in the middle of a block's load. */
async function gateAnd(place: GitPlace, act: (redis: readonly number[]) => Promise<void> | void): Promise<GateOutcome> {
  const env = { ...place.env, STACKBENCH_CACHE: cacheFolder(process.env) };
  const gating = gateTiny({ ...place, env });
  let since = Infinity;
  const redis = await untilStarted((all: readonly OwnProcess[]) => {
    const isPlayed = all.some(({ command }) => command.includes('bursts/child'));
    since = isPlayed ? Math.min(since, performance.now()) : Infinity;
    if (performance.now() - since < 300) return undefined;
    const found = all.filter(({ command }) => /redis-server|valkey-server/.test(command));
    return found.length === 0 ? undefined : found.map(({ pid }) => pid);
  });
  await act(redis);
  return gating;
}

describe('a gate whose datastore', { skip, timeout: 300_000 }, () => {
  it('stands still for some seconds leaves that block out, says so, and goes on', async (t) => {
    const place = tinyPlace(t, { base: tinyServer(), head: tinyServer('// Other words.'), service });
    const { code, result, stderr } = await gateAnd(place, async ([first]) => {
      process.kill(first as number, 'SIGSTOP');
      await pause(2500);
      process.kill(first as number, 'SIGCONT');
    });
    assert.notEqual(code, 3, stderr);
    const [warning] = result?.warnings.filter((one) => one.code === 'void-block') ?? [];
    assert.match(
      warning?.message ?? '',
      /Block \d+ was left out and played again: (Redis|Valkey) stood still for about/,
    );
    assert.deepEqual(
      result?.blocks.map(({ index }) => index),
      result?.blocks.map((_, index) => index),
    );
    nothingIsLeft();
  });

  it('is killed fails with that as its reason, and blames neither side', async (t) => {
    const place = tinyPlace(t, { base: tinyServer(), head: tinyServer('// Other words.'), service });
    const { code, result, stderr } = await gateAnd(place, ([first]) => {
      process.kill(first as number, 'SIGKILL');
    });
    assert.equal(code, 3, stderr);
    assert.match(result?.failure?.what ?? '', /(Redis|Valkey) ended during the run/);
    assert.equal(result?.failure?.side, null);
    nothingIsLeft();
  });

  it('is frozen for good fails with that as its reason, and leaves nothing', async (t) => {
    const place = tinyPlace(t, { base: tinyServer(), head: tinyServer('// Other words.'), service });
    const { code, result, stderr } = await gateAnd(place, ([first]) => {
      process.kill(first as number, 'SIGSTOP');
    });
    assert.equal(code, 3, stderr);
    assert.match(result?.failure?.what ?? '', /(Redis|Valkey) (stood still|does not answer)/);
    nothingIsLeft();
  });
});
