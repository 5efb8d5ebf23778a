import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, describe, it } from 'node:test';
import { askServer } from '../../runner/machine/ask-server.ts';

const root = join(import.meta.dirname, '../..');
const within = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

async function serve(test: TestContext, answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  test.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a question to an HTTP server on this machine', () => {
  it('does not follow a redirect, and says so', async (t) => {
    let reached = 0;
    const elsewhere = await serve(t, (_, response) => {
      reached += 1;
      response.end();
    });
    const port = await serve(t, (_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/x` }).end(),
    );
    const { status, redirect } = await askServer(`http://127.0.0.1:${port}/ready`, within());
    assert.deepEqual([status, reached], [302, 0]);
    assert.equal(redirect, `, to http://127.0.0.1:${elsewhere}/x, which is not followed`);
  });

  it('is sent with its method, headers and body, and answered whole', async (t) => {
    const port = await serve(t, (request, response) => {
      request.on('data', (body) =>
        response.end(`${request.method} ${request.url} ${String(request.headers['x-a'])} ${String(body)}`),
      );
    });
    const question = { method: 'POST', headers: { 'X-A': '1' }, body: 'é', ...within() };
    assert.equal(
      (await askServer(`http://127.0.0.1:${port}//evil.example/?a=b`, question)).text,
      'POST //evil.example/?a=b 1 é',
    );
  });

  it('goes through no proxy of the environment', async (t) => {
    let proxied = 0;
    const proxy = await serve(t, (_, response) => {
      proxied += 1;
      response.writeHead(502).end();
    });
    const port = await serve(t, (_, response) => response.end('itself'));
    const module = JSON.stringify(join(root, 'runner/machine/ask-server.ts'));
    const code = `const { askServer } = await import(${module});
      const { text } = await askServer('http://127.0.0.1:${port}/', { signal: AbortSignal.timeout(5000) }); process.stdout.write(text);`;
    const env = {
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: `http://127.0.0.1:${proxy}`,
      ALL_PROXY: `http://127.0.0.1:${proxy}`,
    };
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const chunks: Buffer[] = await child.stdout.toArray();
    assert.equal(Buffer.concat(chunks).toString(), 'itself');
    assert.equal(proxied, 0);
  });

  it('is the only way in which we ask, but for downloads', () => {
    const files = globSync(['runner/**/*.ts', 'cli/**/*.ts', 'conformance/**/*.ts'], { cwd: root });
    const asking = files.filter((file) => /\bfetch\(/.test(readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(asking, ['runner/programs/download-verified.ts']);
  });
});
