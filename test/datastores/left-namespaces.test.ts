import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Redis } from 'ioredis';
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

async function saidBy(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(packageRoot, 'cli', 'main.ts'), ...argv], { env });
  let text = '';
  child.stderr.on('data', (more) => (text += String(more)));
  await once(child, 'close');
  return text;
}
