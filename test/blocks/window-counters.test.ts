import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { WindowCounters } from '../../runner/blocks/window-counters.ts';
import type { Endpoint, RunningDatastore } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { memcachedProduct } from '../../runner/datastores/products/memcached.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';

const WINDOWS = 6;
const NEVER = new AbortController().signal;

let work: WorkFolder;
let datastores: RunningDatastore[] = [];
const started = (id: string): RunningDatastore =>
  datastores.find((datastore) => datastore.id === id) ?? assert.fail(`${id} was not started`);

before(async () => {
  work = await makeWorkFolder('window counters test');
  const context = {
    ...{ env: process.env, cpus: [], workDir: work.path, namespace: 'stackbench_test', allowRemote: false },
    ...{ signal: NEVER, externalUrls: {} },
  };
  datastores = await Promise.all((['redis', 'memcached'] as const).map((id) => nativeProvider.start(id, context)));
});

after(async () => {
  await Promise.all(datastores.map((datastore) => datastore.stop()));
  await work.remove();
});

describe('counters in the windows of an app', () => {
  it('count what Redis did in its windows only, over one connection', async () => {
    const redis = started('redis');
    const { increases, connections } = await playWindows(redis, (client) => client.set('stackbench_test:a', '1'));
    assert.equal(increases.get('redis')?.['set'], WINDOWS);
    assert.equal(connections, 1);
  });

  it('count over new connections if the open one is lost', async () => {
    const lose = async (client: Redis): Promise<unknown> => client.call('CLIENT', 'KILL', 'SKIPME', 'yes');
    const { increases } = await playWindows(started('redis'), (client) => client.get('stackbench_test:a'), lose);
    assert.equal(increases.get('redis')?.['get'], WINDOWS);
  });

  it('count what Memcached did, over one connection, which can be read several times at once', async () => {
    const { endpoint, namespace } = started('memcached');
    const before = await connectionsOfMemcached(endpoint);
    const open = await memcachedProduct.openCounters(endpoint, namespace);
    const readings = await Promise.all(Array.from({ length: 5 }, () => open.read()));
    for (const reading of readings) assert.deepEqual(reading, readings[0]);
    await open.close();
    await assert.rejects(open.read(), /closed/);
    assert.equal((await connectionsOfMemcached(endpoint)) - before - 1, 1);
  });

  it('are unknown, soon, if the server never answers and the visit is over', async () => {
    let closed = 0;
    const opened = Promise.withResolvers<{ read(): Promise<never>; close(): Promise<void> }>();
    const silent = { ...memcachedProduct, openCounters: () => opened.promise };
    const visit = new AbortController();
    const counters = new WindowCounters([{ ...started('memcached'), product: silent }]);
    const opening = counters.open(visit.signal);
    visit.abort(new Error('interrupted'));
    await opening;
    await counters.close();
    opened.resolve({
      read: () => Promise.reject(new Error('never')),
      close: () => Promise.resolve(void (closed += 1)),
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(closed, 1, 'a connection that opens too late is closed');
  });
});

/** Plays windows with one command in each and one between them; says how many connections that took. */
async function playWindows(
  datastore: RunningDatastore,
  command: (client: Redis) => Promise<unknown>,
  between: (client: Redis) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ increases: Awaited<ReturnType<WindowCounters['increases']>>; connections: number }> {
  const client = new Redis(datastore.endpoint.url);
  const counters = new WindowCounters([datastore]);
  try {
    await client.ping();
    const before = await connectionsOf(client);
    await counters.open(NEVER);
    for (let window = 0; window < WINDOWS; window += 1) {
      counters.onWindow('begin');
      await new Promise((resolve) => setTimeout(resolve, 50));
      await command(client);
      counters.onWindow('end');
      await new Promise((resolve) => setTimeout(resolve, 50));
      await command(client);
      if (window === 2) await between(client);
    }
    const increases = await counters.increases();
    return { increases, connections: (await connectionsOf(client)) - before };
  } finally {
    await counters.close();
    client.disconnect();
  }
}

async function connectionsOf(client: Redis): Promise<number> {
  return Number(/total_connections_received:(\d+)/.exec(await client.info('stats'))?.[1]);
}

async function connectionsOfMemcached(endpoint: Endpoint): Promise<number> {
  const socket = createConnection({ host: endpoint.host, port: endpoint.port }).setEncoding('utf8');
  let text = '';
  socket.write('stats\r\nquit\r\n');
  for await (const chunk of socket) text += String(chunk);
  return Number(/STAT total_connections (\d+)/.exec(text)?.[1]);
}
