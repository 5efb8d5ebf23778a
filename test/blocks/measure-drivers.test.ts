import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { workloadSchema } from '../../model/claims/claim.ts';
import type { DriverVisit } from '../../model/document/claims-result.ts';
import { measureDrivers } from '../../runner/blocks/drivers/measure-drivers.ts';
import type { RunningDatastore } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';

const NEVER = new AbortController().signal;
const WORKLOADS = (['read', 'write'] as const).map((does) =>
  workloadSchema.parse({ id: does, datastore: 'redis-cache', does, connections: 2, rows: 500 }),
);

let work: WorkFolder;
let redis: RunningDatastore;

before(async () => {
  work = await makeWorkFolder('drivers test');
  const context = { env: process.env, cpus: [], workDir: work.path, namespace: 'stackbench_test', allowRemote: false };
  redis = await nativeProvider.start('redis-cache', { ...context, signal: NEVER, externalUrls: {} });
});

after(async () => {
  await redis.stop();
  await work.remove();
});

function measure(durationMs: number, signal = NEVER): Promise<DriverVisit[]> {
  const common = { repetition: 0, workloads: WORKLOADS, datastores: [redis], seed: 1, generatorCpus: [] };
  return measureDrivers({ ...common, durationMs, workDir: work.path, signal });
}

describe('a block of drivers', () => {
  it('measures every workload, and leaves no key behind', async () => {
    const visits = await measure(500);
    for (const { workload, calls, failed, error, elapsedMs, latency } of visits) {
      assert.deepEqual([error, failed], [null, 0], workload);
      assert.ok(calls > 0 && latency?.count === calls);
      // Slices end with their last call.
      assert.ok(elapsedMs >= 500 && elapsedMs < 3000, `${elapsedMs}`);
    }
    const client = new Redis(redis.endpoint.url);
    assert.equal(await client.dbsize(), 0);
    await client.quit();
  });

  it('ends by an interrupt, without a visit', async () => {
    const interrupt = new AbortController();
    const measured = measure(60_000, interrupt.signal);
    setTimeout(() => interrupt.abort(new Error('enough')), 1500);
    await assert.rejects(measured, /enough/);
  });

  it('is invalid if its datastore stood still in the slices, and says so', async () => {
    const pids = redis.pids();
    assert.ok(pids.length > 0);
    const measured = measure(2000);
    await pause(2000);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await pause(2500);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    const errors = (await measured).flatMap(({ error }) => error ?? []);
    assert.ok(errors.length > 0, 'calls that lasted for less than their limit count as answered');
    for (const { code, why } of errors) {
      assert.equal(code, 'stood-still');
      assert.match(why, /Redis.* stood still/);
    }
  });

  it('says that its datastore is gone if it ends meanwhile, at once', async () => {
    const began = performance.now();
    const measured = measure(60_000);
    await pause(1500);
    await redis.outage?.begin();
    const visits = await measured;
    assert.ok(performance.now() - began < 30_000);
    assert.deepEqual(
      visits.map(({ error }) => error?.code),
      ['service-gone', 'service-gone'],
    );
  });
});
