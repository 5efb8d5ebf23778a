import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import { flattenReply } from '../../runner/datastores/products/fingerprints/flatten-reply.ts';
import {
  type Facts,
  matchProduct,
  type ProtocolFingerprints,
} from '../../runner/datastores/products/fingerprints/match-product.ts';
import { MEMCACHED } from '../../runner/datastores/products/fingerprints/memcached.ts';
import { MONGODB } from '../../runner/datastores/products/fingerprints/mongodb.ts';
import { POSTGRES } from '../../runner/datastores/products/fingerprints/postgres.ts';
import { REDIS } from '../../runner/datastores/products/fingerprints/redis.ts';

function says(protocol: ProtocolFingerprints, facts: Facts): string {
  return describeDatastore(matchProduct(facts, protocol));
}

function each(protocol: ProtocolFingerprints, cases: Readonly<Record<string, Facts>>): void {
  for (const [expected, facts] of Object.entries(cases)) assert.equal(says(protocol, facts), expected);
}

const GIT = '5bbadc66ed462aed3cc4f5635c5003da6171c25d';
const MONGOD = flattenReply('buildInfo', {
  version: '7.0.14',
  gitVersion: GIT,
  modules: [],
  allocator: 'tcmalloc',
  javascriptEngine: 'mozjs',
  sysInfo: 'deprecated',
  openssl: { running: 'OpenSSL 3.0.13' },
  storageEngines: ['devnull', 'wiredTiger'],
});
const MONGOD_STATUS = { 'serverStatus.process': '/usr/bin/mongod', 'serverStatus.storageEngine.name': 'wiredTiger' };

describe('whoever speaks MongoDB’s protocol', () => {
  it('is called what its replies show', () => {
    const claims = { 'buildInfo.version': '7.0.42', 'buildInfo.gitVersion': GIT };
    each(MONGODB, {
      'MongoDB 7.0.14': { ...MONGOD, ...MONGOD_STATUS },
      'MongoDB 7.0.14 through mongos 7.0.14': { ...MONGOD, ...MONGOD_STATUS, 'hello.msg': 'isdbgrid' },
      "Percona Server for MongoDB 7.0.14-8 (speaks MongoDB 7.0.14-8's protocol)": {
        ...MONGOD,
        ...MONGOD_STATUS,
        'buildInfo.version': '7.0.14-8',
        'buildInfo.psmdbVersion': '7.0.14-8',
      },
      "FerretDB 1.24.2 (speaks MongoDB 7.0.42's protocol)": { ...claims, 'buildInfo.ferretdbVersion': 'v1.24.2' },
      "FerretDB 2.1.0 (speaks MongoDB 7.0.77's protocol)": flattenReply('buildInfo', {
        version: '7.0.77',
        ferretdb: { version: 'v2.1.0', package: 'docker' },
      }),
      "FerretDB (speaks MongoDB 7.0.42's protocol)": { ...claims, 'serverStatus.process': 'ferretdb' },
      "Azure Cosmos DB (speaks MongoDB 4.2.0's protocol)": {
        'buildInfo.version': '4.2.0',
        'buildInfo._t': 'BuildInfoResponse',
      },
      "Azure DocumentDB 1.108.0 (speaks MongoDB 8.0.0's protocol)": {
        'buildInfo.version': '8.0.0',
        ...flattenReply('hello', { internal: { cosmos_versions: ['1.108.0'] } }),
      },
      "DocumentDB 0.117.0 (speaks MongoDB 7.0.0's protocol)": {
        'buildInfo.version': '7.0.0',
        ...flattenReply('hello', { internal: { documentdb_versions: ['0.117.0'], kind: '' } }),
      },
      "Amazon DocumentDB (speaks MongoDB 5.0.0's protocol)": {
        'buildInfo.version': '5.0.0',
        'getCmdLineOpts.error': "Feature not supported: 'getCmdLineOpts'",
      },
      "mongo-java-server (speaks MongoDB 5.0.0's protocol)": {
        'buildInfo.version': '5.0.0',
        'serverStatus.process': 'java',
      },
    });
  });

  it('says that it is MongoDB where nothing else shows it', () => {
    each(MONGODB, {
      'says that it is MongoDB 7.0.42': { 'buildInfo.version': '7.0.42', 'buildInfo.gitVersion': GIT },
      'says that it is MongoDB 7.0.14': { ...MONGOD, 'serverStatus.error': 'not authorized on admin' },
    });
  });
});

const REDIS_INFO = {
  'info.redis_version': '7.0.15',
  'info.redis_build_id': 'ae4d7c971a948f0',
  'info.multiplexing_api': 'epoll',
  'info.run_id': '64a04ac7a3607367e7500356983336ca5d840822',
  'info.executable': '/usr/bin/redis-server',
  'info.mem_allocator': 'jemalloc-5.3.0',
};

describe('whoever speaks Redis’ protocol', () => {
  it('is called what INFO shows', () => {
    const at = (version: string, facts: Facts): Facts => ({ 'info.redis_version': version, ...facts });
    each(REDIS, {
      'Redis 7.0.15': REDIS_INFO,
      'Redis 7.0.15 through Redis Sentinel 7.0.15': { ...REDIS_INFO, 'info.redis_mode': 'sentinel' },
      "Valkey 8.1.3 (speaks Redis 7.2.4's protocol)": at('7.2.4', {
        'info.server_name': 'valkey',
        'info.valkey_version': '8.1.3',
      }),
      "Dragonfly 1.40.1 (speaks Redis 7.4.0's protocol)": at('7.4.0', { 'info.dragonfly_version': 'df-v1.40.1' }),
      "Garnet 1.0.63 (speaks Redis 7.4.3's protocol)": at('7.4.3', { 'info.garnet_version': '1.0.63' }),
      "Kvrocks 2.17.0 (speaks Redis 4.0.0's protocol)": at('4.0.0', { 'info.kvrocks_version': '2.17.0' }),
      "Redict 7.3.0 (speaks Redis 7.2.4's protocol)": at('7.2.4', { 'info.redict_version': '7.3.0' }),
      "KeyDB 6.3.4 (speaks Redis 6.3.4's protocol)": { ...REDIS_INFO, ...at('6.3.4', { 'info.mvcc_depth': '0' }) },
      "futuredb (speaks Redis 9.0.0's protocol)": at('9.0.0', { 'info.server_name': 'futuredb' }),
    });
    assert.equal(
      says(REDIS, at('6.2.6', { 'info.executable': '/usr/local/bin/keydb-server' })),
      "KeyDB 6.2.6 (speaks Redis 6.2.6's protocol)",
    );
  });

  it('says that it is Redis where nothing else shows it', () => {
    assert.equal(says(REDIS, { 'info.redis_version': '7.1.0' }), 'says that it is Redis 7.1.0');
  });
});

const POSTGRES_FACTS = {
  'version()': 'PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0) 12.2.0, 64-bit',
  'setting.server_version': '18.4',
  'setting.full_page_writes': 'on',
  'setting.wal_level': 'replica',
  system_identifier: '7713286059189369656',
};

describe('whoever speaks PostgreSQL’s protocol', () => {
  it('is called what version() and its own functions show', () => {
    const at = (version: string, text: string, facts: Facts = {}): Facts => ({
      'setting.server_version': version,
      'version()': text,
      ...facts,
    });
    each(POSTGRES, {
      'PostgreSQL 18.4': POSTGRES_FACTS,
      "CockroachDB 24.1.2 (speaks PostgreSQL 13.0.0's protocol)": at(
        '13.0.0',
        'CockroachDB CCL v24.1.2 (x86_64-pc-linux-gnu, built 2024/06/25 17:10:29, go1.22.3)',
      ),
      "YugabyteDB 2024.2.0.0-b0 (speaks PostgreSQL 11.2-YB-2024.2.0.0-b0's protocol)": at(
        '11.2-YB-2024.2.0.0-b0',
        'PostgreSQL 11.2-YB-2024.2.0.0-b0 on x86_64-pc-linux-gnu, compiled by clang version 17.0.6, 64-bit',
      ),
      "Amazon Redshift 1.0.77467 (speaks PostgreSQL 8.0.2's protocol)": at(
        '8.0.2',
        'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017, Redshift 1.0.77467',
      ),
      "Amazon Aurora PostgreSQL 16.4.1 (speaks PostgreSQL 16.4's protocol)": {
        ...POSTGRES_FACTS,
        'setting.server_version': '16.4',
        'function.aurora_version': 'known',
        'aurora_version()': '16.4.1',
      },
      "EDB Postgres Advanced Server 16.1.0 (speaks PostgreSQL 16.1.0's protocol)": at(
        '16.1.0',
        'PostgreSQL 16.1 (EnterpriseDB Advanced Server 16.1.0) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit',
      ),
      "Greenplum 6.25.3 (speaks PostgreSQL 9.4.26's protocol)": at(
        '9.4.26',
        'PostgreSQL 9.4.26 (Greenplum Database 6.25.3 build commit:367edc6b) on x86_64-unknown-linux-gnu',
      ),
      "Materialize 0.80.0 (speaks PostgreSQL 9.5.0's protocol)": at(
        '9.5.0',
        'PostgreSQL 9.5 on x86_64-unknown-linux-gnu (Materialize v0.80.0)',
      ),
      "CrateDB 5.5.2 (speaks PostgreSQL 14.0's protocol)": at('14.0', 'CrateDB 5.5.2 (built 4a5e9c6/NA, Linux)'),
      "PGlite (speaks PostgreSQL 17.5's protocol)": at(
        '17.5',
        'PostgreSQL 17.5 on x86_64-pc-linux-gnu, compiled by emcc (Emscripten gcc/clang-like) 3.1.74, 32-bit',
      ),
      "Neon (speaks PostgreSQL 17.2's protocol)": {
        ...POSTGRES_FACTS,
        'setting.server_version': '17.2',
        settings: 'neon.tenant_id neon.timeline_id',
      },
      "FutureSQL 3.1 (speaks PostgreSQL 15.0's protocol)": at('15.0', 'FutureSQL v3.1 (PostgreSQL compatible)'),
    });
  });

  it('is PostgreSQL as distributions and systems build it', () => {
    for (const text of [
      'PostgreSQL 16.1 (Debian 16.1-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit',
      'PostgreSQL 16.1 on x86_64-pc-linux-musl, compiled by gcc (Alpine 13.2.1_git20231014) 13.2.1 20231014, 64-bit',
      'PostgreSQL 16.1 (Homebrew) on aarch64-apple-darwin23.0.0, compiled by Apple clang version 15.0.0, 64-bit',
      'PostgreSQL 16.1, compiled by Visual C++ build 1937, 64-bit',
      'PostgreSQL 19beta1 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 15.1.0, 64-bit',
    ]) {
      const { proven, speaks } = matchProduct({ ...POSTGRES_FACTS, 'version()': text }, POSTGRES);
      assert.deepEqual([proven, speaks], [true, null], text);
    }
  });

  it('is named with the pooler before it, by name where the pooler tells it', () => {
    const pooled = { ...POSTGRES_FACTS, key: 'of another' };
    each(POSTGRES, {
      'PostgreSQL 18.4 through PgBouncer 1.18.0': { ...pooled, console: 'PgBouncer 1.18.0' },
      'PostgreSQL 18.4 through PgBouncer': { ...pooled, startup: 'unsupported startup parameter: options' },
      'PostgreSQL 18.4 through PgCat 1.2.0': { ...pooled, console: 'PgCat 1.2.0' },
      'PostgreSQL 18.4 through a pooler': pooled,
      'PostgreSQL 18.4 through Pgpool-II 4.3.5': { ...POSTGRES_FACTS, pool_version: '4.3.5 (tamahomeboshi)' },
    });
  });

  it('says that it is PostgreSQL where its text is no build that is known, or nothing else shows it', () => {
    each(POSTGRES, {
      'says that it is PostgreSQL 16.1': {
        ...POSTGRES_FACTS,
        'setting.server_version': '16.1',
        'version()': 'PostgreSQL 16.1 (SomeFork 3) on x86_64-pc-linux-gnu, compiled by gcc',
      },
      'says that it is PostgreSQL 15.0': { 'version()': 'PostgreSQL 15.0', 'setting.server_version': '15.0' },
    });
  });
});

describe('whoever speaks Memcached’s protocol', () => {
  it('is called what version and stats show', () => {
    const real = {
      version: 'VERSION 1.6.18',
      'stats.libevent': '2.1.12-stable',
      'stats.hash_power_level': '16',
      'stats.rusage_user': '0.003834',
      'stats.limit_maxbytes': '67108864',
      'settings.num_threads': '4',
    };
    each(MEMCACHED, {
      'Memcached 1.6.18': real,
      'says that it is Memcached through mcrouter 37.0.0': { version: 'VERSION mcrouter 37.0.0' },
      "Hazelcast 5.3.1 (speaks Memcached's protocol)": { version: 'VERSION Hazelcast 5.3.1' },
      "Couchbase 7.2.0 (speaks Memcached 7.2.0's protocol)": {
        version: 'VERSION 7.2.0',
        'stats.ep_version': '7.2.0',
      },
      'says that it is Memcached 1.4.0': { version: 'VERSION 1.4.0' },
    });
  });
});

describe('a signature', () => {
  it('names each product once in its protocol, so that the order of the table is all that decides', () => {
    for (const { others, between } of [MONGODB, REDIS, POSTGRES, MEMCACHED]) {
      const names = [...others, ...between].map(({ product }) => product);
      assert.deepEqual(names, [...new Set(names)]);
    }
  });

  it('is found in no reply of the product itself', () => {
    const genuine: [ProtocolFingerprints, Facts][] = [
      [MONGODB, { ...MONGOD, ...MONGOD_STATUS, 'getCmdLineOpts.error': 'not authorized on admin to execute command' }],
      [REDIS, { ...REDIS_INFO, 'info.server_name': 'redis' }],
      [POSTGRES, { ...POSTGRES_FACTS, settings: 'plpgsql.check_asserts timescaledb.license' }],
    ];
    for (const [protocol, facts] of genuine) {
      const { speaks, through, proven } = matchProduct(facts, protocol);
      assert.deepEqual([speaks, through, proven], [null, null, true]);
    }
  });
});
