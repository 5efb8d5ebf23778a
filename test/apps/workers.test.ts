import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import type { TargetHost } from '../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import { stackProcess } from '../../runner/apps/stack-process.ts';
import { startApp } from '../../runner/apps/start-app.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { readCpu } from '../../runner/measure/process-cpu.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { SETTINGS_ENV } from '../../targets/settings.ts';
import { worstLoop } from '../../targets/workers/worst-loop.ts';
import { openTestHost } from '../support/open-test-host.ts';

const WORKERS = 3;
const teardown = new Teardown();
let host: TargetHost;
let workDir = '';
const [redis, cached] = ['express-redis', 'express-postgres-redis'].map((target): TargetSpec => {
  const stack: TargetSpec | undefined = CATALOGUE.find(({ id }) => id === target);
  assert.ok(stack !== undefined);
  return { ...stack, id: `${target}@workers`, sameAs: target, settings: { 'app.workers': WORKERS } };
}) as [TargetSpec, TargetSpec];

before(async () => {
  ({ host, workDir } = await openTestHost({ label: 'workers test', specs: [redis, cached], items: 100 }, teardown));
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

interface Report {
  readonly workers: readonly number[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cache: { readonly hits: number; readonly misses: number } | null;
}

async function reportOf({ baseUrl }: RunningApp): Promise<Report> {
  return (await fetch(`${baseUrl}/stack`, { headers: { connection: 'close' } })).json() as Promise<Report>;
}

/** Asks on new connections, which go to the workers in turn. */
async function ask({ baseUrl }: RunningApp, times: number): Promise<void> {
  const [item] = (await (await fetch(`${baseUrl}/items?limit=1`)).json()) as [{ id: string }];
  for (let time = 0; time < times; time += 1) {
    const answer = await fetch(`${baseUrl}/items/${item.id}`, { headers: { connection: 'close' } });
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a stack prints that ends before it is ready, without what the runner would give it. */
async function failedStart(env: Readonly<Record<string, string>>): Promise<string> {
  const url = host.urlsOf(redis)['redis'];
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../targets/serve.ts')], {
    env: { ...env, REDIS_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 1);
  return printed;
}

async function allGone(pids: readonly number[]): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (!pids.some(isAlive)) return true;
    await pause(50);
  }
  return false;
}

describe('a stack with several workers', () => {
  it('reports those that live, and counts processes, CPU and the event loop of all', async (t) => {
    const app = await host.startTarget(redis);
    t.after(() => app.stop());
    const { workers, settings } = await reportOf(app);
    assert.equal(new Set(workers).size, WORKERS);
    assert.equal(settings['app.workers'], WORKERS);
    assert.ok(workers.every((pid) => app.pids().includes(pid)));
    assert.equal(app.pids().length, WORKERS + 1);
    app.loop?.begin({ pools: true });
    const first = readCpu(app.pids());
    await ask(app, 60);
    const second = readCpu(app.pids());
    for (const pid of workers)
      assert.ok((second.get(pid)?.threadsUs ?? 0) > (first.get(pid)?.threadsUs ?? 0), `worker ${pid} had no request`);
    const answer = await app.loop?.end();
    assert.ok((answer?.loop.eventLoopUtilisation ?? 0) > 0);
    await app.stop();
    assert.ok(await allGone(workers));
  });

  it('adds up the pools and what the caches of all workers counted, whoever answers', async (t) => {
    const app = await host.startTarget(cached);
    t.after(() => app.stop());
    app.loop?.begin({ pools: true });
    await ask(app, 30);
    for (let time = 0; time < 2 * WORKERS; time += 1) {
      const { cache } = await reportOf(app);
      assert.equal((cache?.hits ?? 0) + (cache?.misses ?? 0), 30);
    }
    assert.deepEqual(
      (await app.loop?.end())?.pools?.map(({ name, size }) => [name, size]),
      Array.from({ length: WORKERS }, () => ['postgres', 10]),
    );
  });

  it('leaves no worker behind when its first process is killed', async (t) => {
    const app = await host.startTarget(redis);
    t.after(() => app.stop());
    const { workers } = await reportOf(app);
    process.kill(app.roots[0] as number, 'SIGKILL');
    assert.ok(await allGone(workers), 'a worker still runs');
  });

  it('ends when a worker ends, and says so: it would not be what its settings say', async (t) => {
    const app = await host.startTarget(redis);
    t.after(() => app.stop());
    const { workers } = await reportOf(app);
    process.kill(workers[1] as number, 'SIGKILL');
    assert.match(await app.gone, new RegExp(`Worker \\d \\(process ${workers[1]}\\) ended with SIGKILL`));
    assert.ok(await allGone(workers));
  });

  it('says why it cannot start, and leaves nothing behind', async () => {
    const start = stackProcess({
      spec: redis,
      datastoreUrls: { redis: 'redis://127.0.0.1:1' },
      namespace: 'stackbench_none',
      itemsFile: '',
      cpus: [],
      workDir,
    });
    await assert.rejects(startApp(start), ({ what, why }: StackbenchError) => {
      assert.match(`${what} ${why}`, /did not become ready.*ECONNREFUSED/);
      return true;
    });
  });

  it('says why a worker cannot start, although the first process could', async () => {
    const refused = await failedStart({
      STACK: 'express-redis',
      [SETTINGS_ENV]: JSON.stringify({ 'app.workers': 2, 'express.auth': 'jwt' }),
    });
    assert.match(refused, /"ready":false.*AUTH_SECRET is not set/);
  });
});

describe('the event loop of several workers', () => {
  const loop = { eventLoopUtilisation: 0.2, eventLoopDelayP99Us: 10 };

  it('is the worst of each figure', () => {
    const other = { eventLoopUtilisation: 0.1, eventLoopDelayP99Us: 900 };
    const answers = [loop, other].map((one) => ({ loop: one, pools: null, id: 1 }));
    assert.deepEqual(worstLoop(answers).loop, { eventLoopUtilisation: 0.2, eventLoopDelayP99Us: 900 });
  });

  it('is unknown where one of them does not know it, and so are the pools', () => {
    const other = { eventLoopUtilisation: 0.1, eventLoopDelayP99Us: null };
    const { loop: all, pools } = worstLoop([
      { loop, pools: [{ name: 'postgres' }], id: 1 },
      { loop: other, pools: null, id: 1 },
    ]);
    assert.deepEqual([all, pools], [{ eventLoopUtilisation: 0.2, eventLoopDelayP99Us: null }, null]);
  });
});
