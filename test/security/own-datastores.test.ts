import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { RunningDatastore, DatastoreId } from '../../runner/datastores/datastore.ts';
import { planDatastores, startDatastores } from '../../runner/datastores/ladder.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const isRoot = process.getuid?.() === 0;
const asRootAlone = !isRoot && 'only root can be another user';
const OURS = 'stackbench_security';
const THEIRS = 'stackbench_security_other';
const ALL: readonly DatastoreId[] = ['postgres', 'redis', 'redis-cache', 'memcached', 'mongodb'];

let work: WorkFolder;
let datastores: RunningDatastore[] = [];
const urls: Partial<Record<DatastoreId, string>> = {};

before(async () => {
  work = await makeWorkFolder('security test');
  writeFileSync(join(work.path, 'result.json'), '{"secret":true}');
  const context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: OURS,
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: {},
  };
  const plan = await planDatastores(ALL, context, { provider: 'native', allowStandIn: true });
  datastores = await startDatastores(plan.decisions, context);
  for (const { id, product, endpoint } of datastores) {
    urls[id] = await product.createNamespace(endpoint, OURS);
    await product.createNamespace(endpoint, THEIRS);
  }
});

after(async () => {
  await Promise.all(datastores.map((datastore) => datastore.stop()));
  await work.remove();
  nothingIsLeft();
});

function serviceOf(id: DatastoreId): RunningDatastore {
  const found = datastores.find((datastore) => datastore.id === id);
  assert.ok(found !== undefined);
  return found;
}

/** The SQLSTATE with which a connection, or what is asked on it, is refused; null when it is not. */
async function refusalOf(url: string, question = 'SELECT 1'): Promise<string | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(question);
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).message;
  } finally {
    await client.end();
  }
}

describe('a PostgreSQL of ours', () => {
  it('lets nobody in without the password, whoever they say that they are', async () => {
    const { port } = serviceOf('postgres').endpoint;
    for (const user of ['stackbench', 'postgres', 'root', OURS, 'stackbench:guess', `${OURS}:stackbench`]) {
      const refused = await refusalOf(`postgres://${user}@127.0.0.1:${port}/postgres`);
      assert.ok(refused !== null && /28P01|28000|password must be a string/.test(refused), `${user}: ${refused}`);
    }
  });

  it('gives the measured their database and nothing beyond it', async () => {
    const url = urls['postgres'] ?? '';
    for (const beyond of [
      "COPY (SELECT 1) TO PROGRAM 'id'",
      "COPY (SELECT 1) TO '/tmp/stackbench-security'",
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT pg_ls_dir('/')",
      "SELECT lo_import('/etc/passwd')",
      'CREATE ROLE friend SUPERUSER',
      'CREATE DATABASE stackbench_more',
      `ALTER ROLE ${OURS} SUPERUSER`,
      'ALTER SYSTEM SET archive_command = $$id$$',
      'SET ROLE stackbench',
      'SELECT rolpassword FROM pg_authid',
    ])
      assert.match((await refusalOf(url, beyond)) ?? 'allowed', /^(42501|55000)$/, beyond);
    for (const other of ['postgres', 'template1', THEIRS]) {
      const elsewhere = new URL(url);
      elsewhere.pathname = `/${other}`;
      assert.equal(await refusalOf(elsewhere.href), '42501', other);
    }
  });

  it('lets the measured make there what migrations make', async () => {
    for (const made of [
      'CREATE TABLE items (id uuid PRIMARY KEY DEFAULT gen_random_uuid())',
      'CREATE SCHEMA audit',
      'CREATE TYPE mood AS ENUM ($$good$$)',
      'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
      'CREATE EXTENSION IF NOT EXISTS plpgsql',
      'VACUUM ANALYZE items',
      'ALTER DATABASE stackbench_security SET timezone = $$UTC$$',
    ])
      assert.equal(await refusalOf(urls['postgres'] ?? '', made), null, made);
  });

  it('listens on loopback alone, and has no socket in a folder', async () => {
    const client = new Client({ connectionString: serviceOf('postgres').endpoint.url });
    await client.connect();
    const { rows } = await client.query<{ name: string; setting: string }>(
      "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY 1",
    );
    await client.end();
    assert.deepEqual(
      rows.map(({ setting }) => setting),
      ['127.0.0.1', ''],
    );
  });
});

for (const id of ['redis', 'redis-cache'] as const)
  describe(`a ${id} of ours`, () => {
    const connect = (url: string): Redis => {
      const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
      redis.on('error', () => undefined);
      return redis;
    };

    it('answers nobody without the password', async () => {
      const { port } = serviceOf(id).endpoint;
      for (const user of ['', ':guess@', 'stackbench:guess@', 'default:@']) {
        const redis = connect(`redis://${user}127.0.0.1:${port}`);
        await assert.rejects(redis.get('x'), /NOAUTH|WRONGPASS|Connection is closed/, user);
        redis.disconnect();
      }
    });

    it('lets the measured work on data, and change nothing else', async () => {
      const redis = connect(urls[id] ?? '');
      const call = (text: string): Promise<unknown> => {
        const [name = '', ...args] = text.split(' ');
        return redis.call(name, ...args);
      };
      for (const refused of [
        'CONFIG SET dir /tmp',
        'CONFIG GET *',
        'ACL LIST',
        'ACL SETUSER friend on',
        'MODULE LOAD /tmp/x.so',
        'REPLICAOF 127.0.0.1 1',
        'DEBUG SLEEP 0',
        'SAVE',
        'BGSAVE',
        'MONITOR',
        'SHUTDOWN NOSAVE',
        'MIGRATE 127.0.0.1 1 x 0 10',
      ])
        await assert.rejects(call(refused), /NOPERM|command not allowed/, refused);
      for (const allowed of [
        'SET a 1',
        'KEYS *',
        'INFO',
        'CLIENT SETNAME me',
        'SORT a BY nosort GET # LIMIT 0 0',
        'PUBLISH news 1',
        'XADD s * f v',
        'EVAL return(redis.call("get","a")) 0',
        'FLUSHDB',
        'FLUSHALL',
      ])
        await call(allowed).catch((error: Error) => assert.match(error.message, /WRONGTYPE/, allowed));
      redis.disconnect();
      const { product, endpoint } = serviceOf(id);
      await product.ping(endpoint);
    });

    it('keeps its users when it comes back', async () => {
      const { outage, product, endpoint } = serviceOf(id);
      await outage?.begin();
      await outage?.end();
      await product.ping(endpoint);
      const redis = connect(urls[id] ?? '');
      assert.equal(await redis.publish('news', 'still heard'), 0);
      await assert.rejects(redis.config('GET', '*'), /NOPERM/);
      redis.disconnect();
    });
  });

describe('what we start', () => {
  it('has passwords in no command line, and none in the environment of a datastore', () => {
    const passwords = [...Object.values(urls), ...datastores.map(({ endpoint }) => endpoint.url)].flatMap((url) =>
      url.includes('@') ? [new URL(url).password] : [],
    );
    assert.ok(new Set(passwords).size >= 6 && passwords.every(({ length }) => length >= 20));
    for (const pid of withDescendants(process.pid).filter((pid) => pid !== process.pid)) {
      const shown = ['cmdline', 'environ'].map((file) => readOrNothing(`/proc/${pid}/${file}`)).join('\0');
      for (const password of passwords) assert.ok(!shown.includes(password), `process ${pid}: ${shown}`);
    }
  });

  it('runs as users who are nobody else, each with its own', { skip: asRootAlone }, () => {
    const owners = datastores.map(({ pids }) => [...new Set(pids().map((pid) => statSync(`/proc/${pid}`).uid))]);
    assert.deepEqual(
      owners.map(({ length }) => length),
      datastores.map(() => 1),
    );
    const uids = owners.flat();
    assert.equal(new Set(uids).size, datastores.length);
    assert.ok(!uids.includes(0));
    const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
    for (const uid of uids) assert.ok(!accounts.some((line) => line.split(':')[2] === String(uid)));
    for (const { pids } of datastores)
      for (const pid of pids()) assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^Groups:\s*$/m);
  });

  it('can be read by no other user, nor by another datastore', { skip: asRootAlone }, () => {
    const [first, second] = datastores.map(({ pids }) => statSync(`/proc/${pids()[0]}`).uid);
    const folders = readdirSync('/var/tmp')
      .filter((name) => name.startsWith('stackbench-'))
      .map((name) => join('/var/tmp', name, 'own'))
      .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.uid === first);
    assert.equal(folders.length, 1);
    const own = folders[0] ?? '';
    for (const uid of [4242, 65_534, second]) {
      for (const path of [own, work.path, join(work.path, 'result.json'), join(own, 'data/PG_VERSION')])
        assert.notEqual(as(uid, 'cat -- "$1" || ls -- "$1"', path).status, 0, `${uid} reads ${path}`);
      for (const { pids } of datastores.filter((_, index) => index !== 1))
        assert.notEqual(as(uid, 'cat -- "$1"', `/proc/${pids()[0]}/environ`).status, 0);
      assert.notEqual(as(uid, ': > "$1/planted"', own).status, 0);
    }
  });
});

function as(uid: number | undefined, script: string, path: string): { readonly status: number | null } {
  const user = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
  return spawnSync('setpriv', [...user, '/bin/sh', '-c', script, 'sh', path], { stdio: 'ignore' });
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
