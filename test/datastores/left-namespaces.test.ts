import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { ProviderContext, RunningDatastore } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { startChild } from '../../runner/machine/processes/start-child.ts';
import { waitUntil } from '../../runner/machine/processes/wait-for.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-left-'));
after(() => rm(folder, { recursive: true, force: true }));
const program = await locateRedis({ env: process.env });
const skip = !program.found && program.reason;

describe('a named server after a run that was killed', { skip, timeout: 120_000 }, () => {
  it('is tidied by the next command that names it, and by no other, without its password in the ledger', async () => {
    const port = await freePort();
    assert.ok(program.found);
    const found = program;
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      folder,
      '--requirepass',
      'canary',
    ];
    const logFile = join(folder, 'redis.log');
    const spec = { label: 'a named Redis', command: found.path, args, env: found.env, cwd: folder, cpus: [], logFile };
    const redis = await startChild(spec);
    const env = { ...process.env, XDG_STATE_HOME: folder };
    const named = { ...env, STACKBENCH_REDIS_URL: `redis://:canary@127.0.0.1:${port}` };
    const client = new Redis(port, '127.0.0.1', { password: 'canary' });
    const keys = async (): Promise<string[]> => client.keys('stackbench_*');
    try {
      await client.set('of-somebody-else', '1');
      const argv = ['serve', 'express-redis', '--items', '100'];
      const killed = spawn(process.execPath, [join(packageRoot, 'cli', 'main.ts'), ...argv], { env: named });
      await waitUntil(async () => ((await keys()).length > 0 ? true : null), {
        what: 'keys of ours',
        withinMs: 30_000,
        everyMs: 50,
      });
      killed.kill('SIGKILL');
      await once(killed, 'close');

      const ledger = join(folder, 'stackbench', 'ledger');
      const texts = await Promise.all((await readdir(ledger)).map((name) => readFile(join(ledger, name), 'utf8')));
      assert.ok(!texts.join('').includes('canary'));
      const other = await saidBy(['doctor'], env);
      assert.match(
        other,
        new RegExp(`could not remove stackbench_\\w+ in Redis on 127.0.0.1:${port}: STACKBENCH_REDIS_URL`),
      );
      assert.equal(await saidBy(['list'], env), '', 'a command that needs no server repeats it each time');
      assert.notDeepEqual(await keys(), []);
      assert.match(await saidBy(['list'], named), new RegExp(`removed stackbench_\\w+ in Redis on 127.0.0.1:${port}`));
      assert.deepEqual(await keys(), []);
      assert.equal(await client.get('of-somebody-else'), '1');
      assert.doesNotMatch(await saidBy(['list'], named), /killed/);
    } finally {
      client.disconnect();
      await redis.stop();
    }
  });
});

describe('named servers after a run of several stacks that was killed', { skip, timeout: 180_000 }, () => {
  it('are tidied of the namespace of each stack', async () => {
    const state = await mkdtemp(join(folder, 'several-'));
    const context: ProviderContext = {
      ...{ env: process.env, cpus: [], workDir: state, namespace: 'stackbench_servers' },
      ...{ allowRemote: false, signal: new AbortController().signal, externalUrls: {} },
    };
    const started = ['postgres', 'redis'] as const;
    const [postgres, redis] = (await Promise.all(started.map((id) => nativeProvider.start(id, context)))) as [
      RunningDatastore,
      RunningDatastore,
    ];
    const named = {
      ...process.env,
      XDG_STATE_HOME: state,
      STACKBENCH_POSTGRES_URL: postgres.endpoint.url,
      STACKBENCH_REDIS_URL: redis.endpoint.url,
    };
    const client = new Redis(redis.endpoint.url);
    const admin = new Client({ connectionString: postgres.endpoint.url });
    await admin.connect();
    /** Namespaces of ours in both servers. */
    const ours = async (): Promise<string[]> => {
      const { rows } = await admin.query<{ datname: string }>(
        String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'stackbench\_%'`,
      );
      const keys = (await client.keys('stackbench_*')).map((key) => key.split(':')[0] ?? '');
      return [...rows.map(({ datname }) => datname), ...new Set(keys)];
    };
    try {
      const targets = 'express-redis,express-postgres,express-postgres-redis';
      const argv = ['run', '--targets', targets, '--items', '100', '--duration', '2s', '--out', join(state, 'out')];
      const killed = spawn(process.execPath, [join(packageRoot, 'cli', 'main.ts'), ...argv], { env: named });
      // Two databases, the keys of the store, and those of the cache as soon as items were read.
      const made = { what: 'namespaces of three stacks', withinMs: 90_000, everyMs: 50 };
      const left = await waitUntil(async () => {
        const all = await ours();
        return all.length < 4 ? null : all;
      }, made);
      killed.kill('SIGKILL');
      await once(killed, 'close');
      assert.equal(new Set(left).size, 3, 'a stack has the same namespace in both of its servers');

      const said = await saidBy(['list'], named);
      for (const name of new Set(left)) assert.match(said, new RegExp(`removed ${name} in `));
      assert.deepEqual(await ours(), []);
      assert.doesNotMatch(await saidBy(['list'], named), /killed|removed/);
    } finally {
      client.disconnect();
      await admin.end();
      await Promise.all([postgres.stop(), redis.stop()]);
    }
  });
});

async function saidBy(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(packageRoot, 'cli', 'main.ts'), ...argv], { env });
  let text = '';
  child.stderr.on('data', (more) => (text += String(more)));
  await once(child, 'close');
  return text;
}
