import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { type RunningSide, startSide } from '../../runner/apps/start-side.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-readiness-'));
after(async () => {
  nothingIsLeft();
  await rm(folder, { recursive: true, force: true });
});
const noProc = existsSync('/proc/net/tcp') ? false : 'this system has no /proc/net/tcp';
const noIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
  ? false
  : 'this system has no ::1';

/** A shop that answers /cart, sends / to a login, and listens where its arguments say. */
await writeFile(
  join(folder, 'shop.mjs'),
  `import http from 'node:http';
   const [port, host = '127.0.0.1', ...more] = process.argv.slice(2);
   const server = http.createServer(({ url }, reply) => {
     if (url === '/') reply.writeHead(302, { location: '/sign-in' });
     else if (url === '/private') reply.writeHead(401);
     else if (url !== '/cart') reply.writeHead(404);
     reply.end('{}');
   });
   if (more.includes('metrics')) http.createServer((ask, reply) => reply.writeHead(more.includes('any') ? 200 : 404).end()).listen(0, '127.0.0.1');
   const delayMs = more.includes('metrics') ? 4000 : 0;
   setTimeout(() => server.listen(Number(port), host, () => console.log('\\x1b[1mShop\\x1b[0m is OPEN')), delayMs);`,
);

type Config = { readonly start: string; readonly ready?: string; readonly readyWithin?: string };

function start(config: Config, readyWithinMs?: number): Promise<RunningSide> {
  const service = gatedServiceSchema.parse({ requests: [{ path: '/cart' }], ...config });
  const env = { PATH: process.env['PATH'] ?? '' };
  const { signal } = new AbortController();
  const place = { cwd: folder, workDir: folder, placeholders: {}, cpus: [], signal };
  return startSide({ side: 'head', service, env, ...place, readyWithinMs });
}

async function refused(config: Config, why: RegExp, fix: RegExp): Promise<void> {
  await assert.rejects(start(config), (error: { code?: string; why: string; fix: string }) => {
    assert.equal(error.code, 'side-not-ready');
    assert.match(error.why, why);
    assert.match(error.fix, fix);
    return true;
  });
}

const SHOP = 'exec node shop.mjs {port}';

describe('a side that will not become ready says what is seen', { concurrency: true, skip: noProc }, () => {
  it('for a path that it does not know, with one that it knows', () =>
    refused({ start: SHOP, ready: '/livez' }, /\/livez, which has answered 404 for \d s/, /for example "\/cart"/));

  it('for a path that leads to a login', () =>
    refused({ start: SHOP, ready: '/' }, /answered 302 for \d s\. It leads to \/sign-in/, /without a redirect/));

  it('for a path behind a login', () =>
    refused({ start: SHOP, ready: '/private' }, /answered 401.*login/, /needs no login/));

  it('for a path that was written without its first slash', () =>
    refused({ start: SHOP, ready: 'cart' }, /"cart" has not been printed/, /Did you mean "ready": "\/cart"/));

  it('for a port of its own choice', () =>
    refused(
      { start: 'exec node shop.mjs 0' },
      /listens on port \d+ instead of its port \d+, and answers GET \/cart/,
      /\{port\}/,
    ));

  it('for an address that is not asked', () =>
    refused({ start: 'exec node shop.mjs {port} 127.0.0.2' }, /listens on 127\.0\.0\.2:\d+ only/, /\{host\}/));

  it('for a command that goes into the background and ends', () =>
    refused(
      { start: 'setsid node shop.mjs {port} > /dev/null 2>&1 &' },
      /still runs \(process \d+\): it went into the background/,
      /in the foreground/,
    ));

  it('for TLS, which is not spoken', async (t) => {
    const made = spawnSync('openssl', ['version']).status === 0;
    if (!made) return t.skip('this system has no openssl');
    const keys = 'req -x509 -newkey rsa:2048 -nodes -subj /CN=shop -days 2 -keyout tls.key -out tls.pem'.split(' ');
    execFileSync('openssl', keys, { cwd: folder, stdio: 'ignore' });
    await writeFile(
      join(folder, 'tls.mjs'),
      `import { createServer } from 'node:https';
       import { readFileSync } from 'node:fs';
       createServer({ key: readFileSync('tls.key'), cert: readFileSync('tls.pem') }, (ask, reply) => reply.end('{}'))
         .listen(Number(process.argv[2]), '127.0.0.1');`,
    );
    await refused({ start: 'exec node tls.mjs {port}', ready: '/cart' }, /speaks TLS only/, /Switch TLS off/);
  });

  it('for a command that ends at once, as one that starts a container does', () =>
    refused({ start: 'true' }, /ended with exit code 0/, /docker run/));

  it('for a limit that is over, with its name', () =>
    refused({ start: 'sleep 30', readyWithin: '1s' }, /not ready within 1 s\. .*nothing listens/, /"readyWithin"/));
});

describe('a side is ready', { concurrency: true, skip: noProc }, () => {
  const answers = async (side: RunningSide): Promise<void> => {
    try {
      assert.equal((await fetch(`${side.baseUrl}/cart`)).status, 200);
    } finally {
      await side.stop();
    }
  };

  it('at ::1, if it listens there only', { skip: noIpv6 }, async () => {
    for (const ready of ['/cart', undefined, 'is open']) {
      const side = await start({ start: `${SHOP} ::1`, ...(ready === undefined ? {} : { ready }) });
      assert.match(side.baseUrl, /^http:\/\/\[::1\]:\d+$/);
      await answers(side);
    }
  });

  it('by a text that it prints in colours and capital letters', async () => {
    await answers(await start({ start: SHOP, ready: 'shop is open' }));
  });

  it('by the path of a whole address', async () => {
    await answers(await start({ start: SHOP, ready: 'http://localhost:{port}/cart' }));
  });

  it('later than a port for metrics, which is not its own', async () => {
    await answers(await start({ start: `${SHOP} 127.0.0.1 metrics` }));
    await answers(await start({ start: `${SHOP} 127.0.0.1 metrics any` }));
  });

  it('on the address in the variable HOSTNAME, and on further free ports', async () => {
    const command = `${SHOP} $HOSTNAME & node -e "require('net').createServer().listen({port2})" & wait`;
    await answers(await start({ start: command.replaceAll('exec ', '') }));
  });

  it('after an answer that changes, if it is given time', async () => {
    await writeFile(
      join(folder, 'late.mjs'),
      `import http from 'node:http';
       const began = Date.now();
       http.createServer((ask, reply) => reply.writeHead(Date.now() - began > 4500 ? 200 : 404).end('{}'))
         .listen(Number(process.argv[2]), '127.0.0.1');`,
    );
    await answers(await start({ start: 'exec node late.mjs {port}', ready: '/cart', readyWithin: '30s' }));
    await answers(await start({ start: 'exec node late.mjs {port}', ready: '/cart' }, 30_000));
  });
});
