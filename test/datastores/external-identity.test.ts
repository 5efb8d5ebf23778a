import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from '../../runner/datastores/datastore.ts';
import { externalProvider } from '../../runner/datastores/external.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import type { DatastoreProvider } from '../../runner/datastores/provider.ts';
import { standInProvider } from '../../runner/datastores/stand-in.ts';
import { makeWorkFolder, type WorkFolder } from '../../runner/machine/processes/work-folder.ts';
import {
  poolBefore,
  speakMemcached,
  speakMongo,
  type SpeakingServer,
  speakPostgres,
  speakRedis,
} from '../support/speaking-servers.ts';

let work: WorkFolder;
let context: ProviderContext;
const running: RunningDatastore[] = [];
const speaking: SpeakingServer[] = [];

before(async () => {
  work = await makeWorkFolder('identity test');
  context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: 'stackbench_identity',
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: {},
  };
});

after(async () => {
  await Promise.all([...running.map((service) => service.stop()), ...speaking.map((server) => server.close())]);
  await work.remove();
});

/** The record of a server that is named by its address. */
async function recordAt(id: DatastoreId, url: string): Promise<DatastoreRecord> {
  const { record } = await externalProvider.start(id, { ...context, env: {}, externalUrls: { [id]: url } });
  return record;
}

async function started(id: DatastoreId, provider: DatastoreProvider = nativeProvider): Promise<RunningDatastore> {
  const offer = await provider.offer(id, context);
  assert.ok(offer.available, 'reason' in offer ? offer.reason : '');
  const service = await provider.start(id, context);
  running.push(service);
  return service;
}

async function spoken(server: Promise<SpeakingServer>): Promise<SpeakingServer> {
  speaking.push(await server);
  return server;
}

describe('a server that is named by its address', () => {
  it('is itself, as its own replies prove, when it is what the stacks are named for', async () => {
    for (const [id, product] of [
      ['postgres', 'PostgreSQL'],
      ['redis', 'Redis'],
      ['memcached', 'Memcached'],
    ] as const) {
      const { endpoint, record: own } = await started(id);
      const record = await recordAt(id, endpoint.url);
      assert.equal(record.product, product);
      assert.equal(record.version, own.version);
      assert.deepEqual([record.proven, record.standIn, record.speaks, record.through], [true, false, null, null]);
      assert.equal(record.durability, own.durability);
    }
  });

  it('is a mongo-java-server when it is one, and no MongoDB', async (t) => {
    const offer = await standInProvider.offer('mongodb', context);
    if (!offer.available) return t.skip(offer.reason);
    const { endpoint } = await started('mongodb', standInProvider);
    const record = await recordAt('mongodb', endpoint.url);
    assert.equal(describeDatastore(record), "mongo-java-server (speaks MongoDB 5.0.0's protocol)");
    assert.deepEqual([record.standIn, record.durability, record.rung], [true, 'unknown', 'external']);
  });

  it('is a FerretDB, or what says that it is MongoDB, by its replies to MongoDB’s commands', async () => {
    const ferret = { version: '7.0.42', gitVersion: 'a'.repeat(40), ferretdbVersion: 'v1.24.2' };
    const cases: [Readonly<Record<string, Record<string, unknown>>>, string, boolean][] = [
      [{ buildinfo: ferret }, "FerretDB 1.24.2 (speaks MongoDB 7.0.42's protocol)", true],
      [{ buildinfo: { version: '7.0.42', gitVersion: 'a'.repeat(40) } }, 'says that it is MongoDB 7.0.42', false],
    ];
    for (const [replies, expected, standIn] of cases) {
      const { port } = await spoken(speakMongo({ buildInfo: replies['buildinfo'] ?? {} }));
      const record = await recordAt('mongodb', `mongodb://127.0.0.1:${port}/?directConnection=true`);
      assert.equal(describeDatastore(record), expected);
      assert.deepEqual([record.standIn, record.durability], [standIn, 'unknown']);
    }
  });

  it('is a KeyDB, a Valkey or a Dragonfly by INFO', async () => {
    const cases: [Record<string, string>, string][] = [
      [{ redis_version: '6.3.4', executable: '/usr/bin/keydb-server' }, 'KeyDB 6.3.4'],
      [{ redis_version: '7.2.4', server_name: 'valkey', valkey_version: '8.1.3' }, 'Valkey 8.1.3'],
      [{ redis_version: '7.4.0', dragonfly_version: 'df-v1.40.1' }, 'Dragonfly 1.40.1'],
    ];
    for (const [info, expected] of cases) {
      const { port } = await spoken(speakRedis(info));
      const record = await recordAt('redis', `redis://127.0.0.1:${port}`);
      assert.equal(`${record.product} ${record.version}`, expected);
      assert.deepEqual([record.standIn, record.speaks], [true, `Redis ${info['redis_version']}`]);
    }
  });

  it('is a CockroachDB by version(), even where it knows no settings of PostgreSQL', async () => {
    const { port } = await spoken(
      speakPostgres({
        'SELECT version()': 'CockroachDB CCL v24.1.2 (x86_64-pc-linux-gnu, built 2024/06/25)',
        'SHOW server_version': '13.0.0',
      }),
    );
    const record = await recordAt('postgres', `postgres://root@127.0.0.1:${port}/postgres`);
    assert.equal(describeDatastore(record), "CockroachDB 24.1.2 (speaks PostgreSQL 13.0.0's protocol)");
    assert.deepEqual([record.standIn, record.durability], [true, 'unknown']);
  });

  it('has a pooler before it when the cancel key is of another process', async () => {
    const { endpoint } = running.find(({ id }) => id === 'postgres') ?? (await started('postgres'));
    const { port } = await spoken(poolBefore(endpoint.port));
    const record = await recordAt('postgres', endpoint.url.replace(`:${endpoint.port}/`, `:${port}/`));
    assert.equal(record.through, 'a pooler');
    assert.deepEqual([record.product, record.standIn], ['PostgreSQL', true]);
  });

  it('is a mcrouter before a Memcached by its version, and is refused where it tells nothing, as a proxy', async () => {
    const router = await spoken(
      speakMemcached({ version: 'VERSION mcrouter 37.0.0\r\n', stats: 'END\r\n', 'stats settings': 'ERROR\r\n' }),
    );
    const record = await recordAt('memcached', `127.0.0.1:${router.port}`);
    assert.deepEqual([record.through, record.standIn, record.proven], ['mcrouter 37.0.0', true, false]);
    const proxy = await spoken(speakMemcached({ version: 'VERSION 1.6.18\r\n' }));
    await assert.rejects(recordAt('memcached', `127.0.0.1:${proxy.port}`), /does not answer `stats`.*name the server/);
  });
});
