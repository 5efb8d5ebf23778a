import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Redis } from 'ioredis';
import { EXIT } from '../../model/exit-codes.ts';
import type { GatedDatastore } from '../../model/gate/gated-service.ts';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { workOf } from '../../runner/blocks/block-work.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { type GateDatastores, openGateDatastores } from '../../runner/datastores/sides/gate-datastores.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const hasRedis = (await locateRedis({ env: process.env })).found;
const skip = !hasRedis && 'redis-server is not here; `stackbench setup` gets it';
const ASKED = 500;

type Urls = Readonly<Partial<Record<DatastoreId, string>>>;
type Open = (ids: readonly GatedDatastore[], named?: Urls) => Promise<GateDatastores>;

/** Opens datastores; whatever becomes of them, nothing is left at the end. */
async function opener(t: TestContext, teardown = new Teardown()): Promise<Open> {
  const work = await makeWorkFolder('gate stores test');
  t.after(async () => {
    const left = await teardown.run();
    await work.remove();
    assert.deepEqual(left, []);
    nothingIsLeft();
  });
  const { signal } = new AbortController();
  const context = { env: process.env, cpus: [], allowRemote: false, signal };
  let opened = 0;
  return (ids, named) => {
    const wish = { provider: named === undefined ? ('native' as const) : null, allowStandIn: false };
    const workDir = join(work.path, `${(opened += 1)}`);
    return openGateDatastores(ids, { ...context, workDir, externalUrls: named ?? {} }, wish, teardown);
  };
}

/** The address of a server that may make databases, as somebody would name it. */
async function someonesPostgres(teardown: Teardown): Promise<string> {
  const work = await makeWorkFolder('a server of somebody');
  const { signal } = new AbortController();
  const context = { env: process.env, cpus: [], workDir: work.path, namespace: 'stackbench_test', externalUrls: {} };
  const server = await nativeProvider.start('postgres', { ...context, allowRemote: false, signal });
  teardown.add('stopping the server of somebody', async () => {
    await server.stop();
    await work.remove();
  });
  return server.endpoint.url;
}

describe('the datastores of a gate', { skip }, () => {
  it('are two servers, whose work is told apart and known soon, without what we and clients ask for besides', async (t) => {
    const stores = await (await opener(t))(['redis']);
    const { base, head } = await stores.openBlock(0, 1);
    assert.notEqual(base.placeholders['redis'], head.placeholders['redis']);

    const before = { base: await base.settledWork(), head: await head.settledWork() };
    const client = new Redis(head.placeholders['redis'] ?? '');
    for (let index = 0; index < ASKED; index += 1) await client.get('x');
    client.disconnect();
    const began = performance.now();
    const after = { base: await base.settledWork(), head: await head.settledWork() };
    const tookMs = performance.now() - began;
    assert.deepEqual(workOf(1, before, after), {
      base: { requests: 1, counters: { redis: { commands: 0 } } },
      head: { requests: 1, counters: { redis: { commands: ASKED } } },
    });
    assert.ok(tookMs < 2000, `${Math.round(tookMs)} ms for both`);
    await Promise.all([base.drop(), head.drop()]);
  });

  it('cannot be a named server whose keys both sides would share', async (t) => {
    const open = await opener(t);
    const { base } = await (await open(['redis'])).openBlock(0, 0);
    await assert.rejects(open(['redis'], { redis: base.placeholders['redis'] ?? '' }), (error: StackbenchError) => {
      assert.equal(error.code, 'datastore-not-shareable');
      assert.equal(error.exitCode, EXIT.usage);
      return true;
    });
  });

  it('are one named server with two databases, and two of what was not named', async (t) => {
    const teardown = new Teardown();
    const open = await opener(t, teardown);
    const stores = await open(['postgres', 'redis'], { postgres: await someonesPostgres(teardown) });
    const { base, head } = await stores.openBlock(0, 0);
    const [one, other] = [base, head].map(({ placeholders }) => new URL(placeholders['postgres'] ?? ''));
    assert.equal(one?.host, other?.host);
    assert.notEqual(one?.pathname, other?.pathname);
    assert.notEqual(base.placeholders['redis'], head.placeholders['redis']);
    assert.deepEqual(base.pids()['postgres'], []);
    assert.equal(base.pids()['redis']?.length, 1);
    assert.deepEqual(Object.keys(await base.settledWork()).sort(), ['postgres', 'redis']);
    assert.match(stores.warnings[0]?.message ?? '', /\(PostgreSQL\): its processor time is not compared\.$/);
    await Promise.all([base.drop(), head.drop()]);
  });
});
