import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { nothingIsLeft } from '../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-services-'));
after(() => rm(folder, { recursive: true, force: true }));

/** A run in which one service is started from a program of the test; it may take a second to be ready. */
async function runWith(program: string, body: string, target: string, within = '1s'): Promise<CliOutcome> {
  const bin = join(folder, `${program}-${target}`);
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, program), body);
  await chmod(join(bin, program), 0o755);
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, STACKBENCH_READY_WITHIN: within };
  const argv = ['run', '--visits', '1', '--duration', '1s', '--items', '100', '--targets', target];
  return runInProcess([...argv, '--engines', 'autocannon', '--out', join(folder, 'out')], { cwd: folder, env });
}

/** What each program answers when it is asked for its version, as it is before it is started. */
const VERSIONS = {
  'redis-server': 'Redis server v=7.4.2 sha=00000000:0 malloc=libc bits=64 build=0',
  memcached: 'memcached 1.6.38',
};
const shell = (program: keyof typeof VERSIONS, body: string): string =>
  `#!/bin/sh\ncase "$*" in --version | -V) echo '${VERSIONS[program]}'; exit 0 ;; esac\n${body}\n`;
/** A server that takes connections on the port after `flag` and never answers. */
const mute = (flag: string): string =>
  `#!${process.execPath}\nif (process.argv[2] === '--version') { console.log('${VERSIONS['redis-server']}'); process.exit(0); }\nrequire('node:net').createServer(() => {}).listen(process.argv[process.argv.indexOf('${flag}') + 1], '127.0.0.1');\n`;

const NOT_READY = [
  {
    when: 'starts and never listens',
    body: shell('redis-server', 'echo "loading for ever" >&2; exec sleep 1000'),
    log: /loading for ever/,
  },
  { when: 'takes connections and never answers', body: mute('--port'), log: /log is empty/ },
];

describe('a service that does not become ready', () => {
  for (const { when, body, log } of NOT_READY) {
    it(`ends the run in one error within bounded time when it ${when}`, async () => {
      const startedAt = performance.now();
      const { code, stderr } = await runWith('redis-server', body, 'express-redis');
      assert.ok(performance.now() - startedAt < 8000);
      assert.equal(code, 3);
      assert.equal(stderr.match(/^Error: /gm)?.length, 1, stderr);
      assert.match(stderr, /^Error: Redis did not become ready\.$/m);
      assert.match(stderr, /It did not answer within 1 s/);
      assert.match(stderr, log);
      assert.match(stderr, /Fix: .*stackbench doctor.*STACKBENCH_READY_WITHIN/s);
      nothingIsLeft();
    });
  }

  it('shows what it printed when it dies at start', async () => {
    const body = shell('memcached', 'echo "memcached: failed to allocate the slab" >&2; exit 1');
    const { code, stderr } = await runWith('memcached', body, 'express-memcached');
    assert.equal(code, 3);
    assert.match(stderr, /^Error: Memcached did not become ready\.$/m);
    assert.match(stderr, /It ended with exit code 1\./);
    assert.match(stderr, /failed to allocate the slab/);
    assert.equal(stderr.match(/^Error: /gm)?.length, 1, stderr);
    nothingIsLeft();
  });

  it('is distinguished from a time that cannot be read', async () => {
    const { code, stderr } = await runWith('memcached', shell('memcached', 'exit 1'), 'express-memcached', 'soon');
    assert.equal(code, 2);
    assert.match(stderr, /STACKBENCH_READY_WITHIN does not understand "soon"/);
    nothingIsLeft();
  });
});
