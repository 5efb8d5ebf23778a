import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { runtimeOf } from '../../runner/apps/runtime-of.ts';
import { type RunningSide, startSide } from '../../runner/apps/start-side.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { listenerOn } from '../../runner/machine/port-owner.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { startDelayServer } from '../support/delay-server.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-start-side-'));
after(() => rm(folder, { recursive: true, force: true }));
const noProc = existsSync('/proc/net/tcp') ? false : 'this system has no /proc/net/tcp';

await writeFile(
  join(folder, 'server.js'),
  `const server = require('node:http').createServer((request, response) => {
     if (request.url === '/elsewhere') {
       response.writeHead(302, { location: '/' });
       setTimeout(() => process.exit(), 500);
     }
     response.end('{}');
   });
   server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('process ' + process.pid + ' is ready'));`,
);

function start(config: { readonly start: string; readonly ready?: string }): Promise<RunningSide> {
  const service = gatedServiceSchema.parse({ requests: [{ path: '/' }], ...config });
  const env = { PATH: process.env['PATH'] ?? '' };
  const { signal } = new AbortController();
  return startSide({ side: 'head', service, cwd: folder, env, placeholders: {}, cpus: [], workDir: folder, signal });
}

describe('the ports of a gate', () => {
  it('are never the same for two that ask at once', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
    assert.equal(new Set(ports).size, ports.length);
  });

  it('are known to be taken by which process', { skip: noProc }, async (t) => {
    const ours = createServer().listen(0, '127.0.0.1');
    await once(ours, 'listening');
    t.after(() => ours.close());
    const theirs = await startDelayServer({ delaysMs: [0] });
    t.after(() => theirs.stop());
    const { port } = ours.address() as { port: number };
    assert.equal(listenerOn([process.ppid, process.pid], port), process.pid);
    assert.equal(listenerOn([process.pid], theirs.port), false);
    assert.equal(listenerOn([], port), false);
    for (const host of ['0.0.0.0', '::', '::ffff:127.0.0.1']) {
      const server = createServer().listen(0, host);
      await once(server, 'listening');
      const listener = listenerOn([process.pid], (server.address() as { port: number }).port);
      server.close();
      assert.equal(listener, process.pid, host);
    }
  });

  it('are not ours where we listen at ::1, and somebody else at 127.0.0.1', { skip: noProc }, async (t) => {
    const theirs = await startDelayServer({ delaysMs: [0] });
    t.after(() => theirs.stop());
    for (const options of [{ host: '::1' }, { host: '::', ipv6Only: true }, { host: '127.0.0.2' }]) {
      const ours = createServer().listen({ port: theirs.port, ...options });
      await once(ours, 'listening');
      const listener = listenerOn([process.pid], theirs.port);
      ours.close();
      await once(ours, 'close');
      assert.equal(listener, false, options.host);
    }
  });
});

describe('a side is ready', () => {
  for (const ready of [undefined, '/', 'is ready']) {
    it(`by ${ready ?? 'its port'} when a process below its shell listens`, async () => {
      const side = await start({
        start: 'node server.js {port} & wait',
        ...(ready === undefined ? {} : { ready }),
      });
      assert.equal((await fetch(`${side.baseUrl}/`)).status, 200);
      await side.stop();
      nothingIsLeft();
    });

    it(`never by ${ready ?? 'its port'} when somebody else answers there`, { skip: noProc }, async (t) => {
      // The shell between them ends, so that nothing ties the server to the service any more.
      const mark = join(folder, `stranger-${String(ready).replace('/', '')}`);
      const started = start({
        start: `(node server.js {port} & echo $! > '${mark}'); sleep 60`,
        ...(ready === undefined ? {} : { ready }),
      });
      t.after(() => {
        try {
          process.kill(Number(readFileSync(mark, 'utf8')), 'SIGKILL');
        } catch {
          // It ended with the group of the service.
        }
      });
      await assert.rejects(started, (error: unknown) => {
        assert.ok(error instanceof StackbenchError);
        assert.equal(error.code, 'side-not-ready');
        assert.match(error.why, /Process \d+ listens on port \d+, but .* went into the background/);
        return true;
      });
      nothingIsLeft();
    });
  }

  it('and runs on what listens, whichever helper runs beside it by then', { skip: noProc }, async () => {
    copyFileSync(process.execPath, join(folder, 'ruby'));
    const alone = await start({ start: 'exec node server.js {port}' });
    await alone.stop();
    const helped = await start({ start: './ruby -e "setInterval(Object, 1e6)" & exec node server.js {port}' });
    const [root] = helped.roots as [number];
    const others = withDescendants(root).filter((pid) => pid !== root);
    const fallback = await runtimeOf(root, null);
    await helped.stop();
    assert.equal(others.length, 1);
    assert.match(alone.runtime ?? '', /^node v\d/);
    assert.equal(helped.runtime, alone.runtime);
    assert.match(fallback ?? '', /^ruby v\d/);
    nothingIsLeft();
  });

  it('not by a redirect, which may lead to another machine', async () => {
    const ended = start({ start: 'exec node server.js {port}', ready: '/elsewhere' });
    await assert.rejects(ended, { code: 'side-not-ready', message: /ended with exit code 0/ });
    nothingIsLeft();
  });
});
