import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { type TargetHost, openTargetHost } from '../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import { readCounters } from '../../runner/blocks/read-counters.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE, type FlatSettings, type TargetSpec } from '../../targets/catalogue.ts';
import { openStack } from '../../targets/open-store.ts';
import { SETTINGS_ENV, readSettings } from '../../targets/settings.ts';
import { mongodbOptions } from '../../targets/stores/mongodb.ts';

const { signal } = new AbortController();
const teardown = new Teardown();
let workDir: string;
let host: TargetHost;

function variant(id: string, settings: FlatSettings): TargetSpec {
  const spec: TargetSpec | undefined = CATALOGUE.find((one) => one.id === id);
  assert.ok(spec);
  return { ...spec, id: `${id}@${Object.values(settings).join('+')}`, sameAs: id, settings };
}

const POSTGRES = ['driver', 'knex', 'drizzle'].map((access) =>
  variant('express-postgres', { 'postgres.access': access, 'postgres.synchronousCommit': 'off' }),
);
const BEHIND_CACHE = variant('express-postgres-memcached', { 'postgres.synchronousCommit': 'off' });
const REDIS = ['always', 'everysec', 'no'].map((value) => variant('express-redis', { 'redis.appendfsync': value }));
const SHARING = variant('express-redis', { 'redis.appendfsync': 'no', 'redis.autoPipelining': false });
const USUAL = [CATALOGUE[2], CATALOGUE[4]] as const;
const ALL: readonly TargetSpec[] = [...USUAL, ...POSTGRES, BEHIND_CACHE, ...REDIS, SHARING];

function request(specs: readonly TargetSpec[], externalUrls: Partial<Record<string, string>> = {}) {
  return {
    specs,
    env: process.env,
    externalUrls,
    workDir,
    itemsFile: join(workDir, 'items.ndjson'),
    placement: { generatorCpus: [], systemCpus: [] },
    provider: null,
    allowStandIn: true,
    allowRemote: false,
    signal,
  } as const;
}

before(async () => {
  const work = await makeWorkFolder('durability test');
  workDir = work.path;
  teardown.add('work folder', () => work.remove());
  await writeSeedItems(join(workDir, 'items.ndjson'), { items: 100, seed: 3 });
  host = await openTargetHost(request(ALL), teardown);
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

async function settingsOf(spec: TargetSpec): Promise<FlatSettings> {
  let app: RunningApp | null = null;
  try {
    app = await host.startTarget(spec);
    const { stack } = await readCounters(app, [], signal);
    return stack?.settings ?? {};
  } finally {
    await app?.stop();
  }
}

describe('postgres.synchronousCommit', () => {
  for (const spec of [...POSTGRES, BEHIND_CACHE])
    it(`is off in the connections of ${spec.id}, as the server reports`, async () => {
      assert.equal((await settingsOf(spec))['postgres.synchronousCommit'], 'off');
    });

  it('is what the server has if it was not asked for', async () => {
    assert.equal((await settingsOf(USUAL[0]))['postgres.synchronousCommit'], 'on');
  });

  it('is refused when something in between ignores it', async () => {
    const url = new URL(host.urlsOf(USUAL[0]).postgres ?? '');
    const pooler = await startForgetfulPooler(Number(url.port));
    url.port = String(pooler.port);
    const env = (value: string): Record<string, string> => ({
      STACK: 'express-postgres',
      POSTGRES_URL: url.href,
      [SETTINGS_ENV]: JSON.stringify({ 'postgres.synchronousCommit': value }),
    });
    try {
      for (const [value, expected] of [
        ['off', /synchronous_commit=on, although off was asked for/],
        ['server', null],
      ] as const) {
        const { store } = await openStack(env(value), 'visit');
        if (expected === null) assert.deepEqual(await store.readBack?.(), { 'postgres.synchronousCommit': 'on' });
        else await assert.rejects(async () => store.readBack?.(), expected);
        await store.close();
      }
    } finally {
      pooler.close();
    }
  });

  it('does not change the server for others', async () => {
    const postgres = host.datastores.find(({ id }) => id === 'postgres');
    const client = new Client({ connectionString: postgres?.endpoint.url });
    await client.connect();
    const { rows } = await client.query('SHOW synchronous_commit');
    await client.end();
    assert.deepEqual(rows, [{ synchronous_commit: 'on' }]);
  });
});

describe('redis.appendfsync', () => {
  it('gives each value a server of its own, which reports it, and leaves the usual one as it is', () => {
    const servers = host.datastores.filter(({ id }) => id === 'redis');
    assert.deepEqual(
      servers.map(({ record }) => [record.id, record.settings['appendfsync'], record.durability]).sort(),
      [
        ['redis', 'always', 'durable'],
        ['redis@appendfsync=always', 'always', 'durable'],
        ['redis@appendfsync=everysec', 'everysec', 'relaxed'],
        ['redis@appendfsync=no', 'no', 'relaxed'],
      ],
    );
    assert.equal(new Set(servers.map(({ endpoint }) => endpoint.port)).size, 4);
  });

  it('puts each variant on its server, and variants with the same value on the same one', async () => {
    const served = [USUAL[1], ...REDIS, SHARING].map((spec) => host.datastoresOf(spec).map(({ record }) => record.id));
    assert.deepEqual(served.flat(), [
      'redis',
      'redis@appendfsync=always',
      'redis@appendfsync=everysec',
      'redis@appendfsync=no',
      'redis@appendfsync=no',
    ]);
    const [, everysec] = REDIS;
    assert.equal((await settingsOf(everysec as TargetSpec))['redis.appendfsync'], 'everysec');
    assert.equal((await settingsOf(USUAL[1]))['redis.appendfsync'], undefined);
  });

  it('is refused for a server that was named, before anything is started', async () => {
    const url = host.datastores.find(({ record }) => record.id === 'redis')?.endpoint.url ?? '';
    const nothing = new Teardown();
    await assert.rejects(openTargetHost(request([REDIS[1] as TargetSpec], { redis: url }), nothing), {
      code: 'server-setting',
      exitCode: 2,
      message: /appendfsync cannot be set for redis/,
    });
    assert.deepEqual(await nothing.run(), []);
  });
});

describe('mongodb.writeConcern', () => {
  for (const [value, journal] of [
    ['j:true', true],
    ['j:false', false],
  ] as const)
    it(`sends j: ${journal} with every write`, async () => {
      const [mongodb] = CATALOGUE.filter(({ id }) => id === 'express-mongodb');
      const own = new Teardown();
      const { datastores, urlsOf } = await openTargetHost(request([mongodb as TargetSpec]), own);
      assert.equal(datastores.length, 1);
      const settings = readSettings({ [SETTINGS_ENV]: JSON.stringify({ 'mongodb.writeConcern': value }) }).mongodb;
      const client = new MongoClient(urlsOf(mongodb as TargetSpec).mongodb ?? '', {
        ...mongodbOptions(settings),
        monitorCommands: true,
      });
      const sent: unknown[] = [];
      client.on('commandStarted', ({ commandName, command }) => {
        if (commandName === 'insert') sent.push(command['writeConcern']);
      });
      try {
        await client.db().collection<{ _id: string }>('items').insertOne({ _id: 'a' });
        assert.deepEqual(sent, [{ w: 1, j: journal }]);
      } finally {
        await client.close();
        await own.run();
      }
    });
});

/** Passes everything on but the options of a connection, as poolers with `ignore_startup_parameters` do. */
async function startForgetfulPooler(behind: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const other = createConnection({ host: '127.0.0.1', port: behind });
    for (const end of [socket, other]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => [socket, other].forEach((one) => one.destroy()));
    }
    socket.once('data', (startup: Buffer) => {
      other.write(withoutOptions(startup));
      socket.pipe(other);
    });
    other.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A start-up message: its length, the version, then names and values, each ended by a zero. */
function withoutOptions(startup: Buffer): Buffer {
  const words = startup
    .subarray(8, startup.length - 2)
    .toString()
    .split('\0');
  const kept = words.flatMap((word, index) =>
    index % 2 === 0 && word !== 'options' ? [`${word}\0${words[index + 1] ?? ''}\0`] : [],
  );
  const body = Buffer.from(`${kept.join('')}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  startup.copy(head, 4, 4, 8);
  return Buffer.concat([head, body]);
}
