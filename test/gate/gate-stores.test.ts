import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { openGateStores } from '../../runner/gate/gate-stores.ts';
import { Teardown } from '../../runner/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/processes/work-folder.ts';
import { locateProgram } from '../../runner/services/locate.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const hasRedis = locateProgram(['redis-server', 'valkey-server'], process.env) !== null;
const skip = !hasRedis && 'redis-server is not here; `stackbench setup` gets it';
const ASKED = 500;

describe('the datastores of a gate', { skip }, () => {
  it('are two servers, whose work is told apart and known soon, though Redis counts our asking too', async (t) => {
    const work = await makeWorkFolder('gate stores test');
    const teardown = new Teardown();
    t.after(async () => {
      assert.deepEqual(await teardown.run(), []);
      await work.remove();
      nothingIsLeft();
    });
    const { signal } = new AbortController();
    const place = { env: process.env, cpus: [], workDir: work.path, allowRemote: false, signal, externalUrls: {} };
    const stores = await openGateStores(['redis'], place, { provider: 'native', allowStandIn: false }, teardown);
    const { base, head } = await stores.openBlock(0, 1);
    assert.notEqual(base.places['redis'], head.places['redis']);

    const before = { base: await base.settledWork(), head: await head.settledWork() };
    const client = new Redis(head.places['redis'] ?? '');
    for (let index = 0; index < ASKED; index += 1) await client.get('x');
    client.disconnect();
    const began = performance.now();
    const after = { base: await base.settledWork(), head: await head.settledWork() };
    const tookMs = performance.now() - began;
    const commands = (side: 'base' | 'head'): number =>
      (after[side]['redis']?.['commands'] ?? 0) - (before[side]['redis']?.['commands'] ?? 0);
    assert.ok(commands('head') >= ASKED && commands('head') < 1.1 * ASKED, `head: ${commands('head')}`);
    assert.ok(commands('base') < 0.1 * ASKED, `base: ${commands('base')}`);
    assert.ok(tookMs < 2000, `${Math.round(tookMs)} ms for both`);
    await Promise.all([base.drop(), head.drop()]);
  });
});
