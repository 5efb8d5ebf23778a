import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, describe, it } from 'node:test';
import jwt from 'jsonwebtoken';
import { makeCredentials } from '../../runner/apps/app-credentials.ts';
import { itemApp } from '../../targets/item-app.ts';
import { openExpressOptions } from '../../targets/options/express-options.ts';
import { AUTH_SECRET_ENV, SETTINGS_ENV, readSettings } from '../../targets/settings.ts';
import { MemoryStore } from '../../targets/stores/memory.ts';

type Auth = 'jwt' | 'api-key';
type Headers = Readonly<Record<string, string>>;

async function guarded(t: TestContext, auth: Auth, env: Headers): Promise<string> {
  const { http, express } = readSettings({ [SETTINGS_ENV]: JSON.stringify({ 'express.auth': auth }) });
  const options = await openExpressOptions(express, { env, redis: null });
  const server = createServer(itemApp(new MemoryStore(), 'express-memory', { http, options }, () => ({})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function requireRefused(url: string, headers: Headers, method = 'GET'): Promise<void> {
  const answer = await fetch(url, { method, headers: { ...headers, connection: 'close' } });
  assert.equal(answer.status, 401, JSON.stringify(headers));
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.match(answer.headers.get('www-authenticate') ?? '', /./);
  const { status, title } = (await answer.json()) as { status: number; title: string };
  assert.deepEqual([status, title], [401, 'Unauthorized']);
}

describe('express.auth', () => {
  for (const auth of ['jwt', 'api-key'] as const)
    it(`answers 401 in problem+json to everything on items without credentials, by ${auth}`, async (t) => {
      const { env, headers } = makeCredentials({ settings: { 'express.auth': auth } });
      const url = await guarded(t, auth, env);
      for (const [path, method] of [
        ['/items', 'GET'],
        ['/items', 'POST'],
        ['/items/none', 'PUT'],
        ['/items/none', 'DELETE'],
      ] as const)
        await requireRefused(`${url}${path}`, {}, method);
      const served = await fetch(`${url}/items`, { headers: { ...headers, connection: 'close' } });
      assert.equal(served.status, 200);
    });

  it('lets everybody ask whether the stack is ready', async (t) => {
    const { env } = makeCredentials({ settings: { 'express.auth': 'jwt' } });
    const url = await guarded(t, 'jwt', env);
    for (const path of ['/health', '/ready', '/stack'])
      assert.equal((await fetch(`${url}${path}`, { headers: { connection: 'close' } })).status, 200);
  });

  it('refuses tokens of another secret, of another algorithm, without a signature, and old ones', async (t) => {
    const { env, headers } = makeCredentials({ settings: { 'express.auth': 'jwt' } });
    const url = await guarded(t, 'jwt', env);
    const secret = env[AUTH_SECRET_ENV] as string;
    const [head, claims, signature] = (headers['Authorization'] ?? '').slice('Bearer '.length).split('.');
    for (const token of [
      jwt.sign({ sub: 'stackbench' }, 'another secret'),
      jwt.sign({ sub: 'stackbench' }, secret, { algorithm: 'HS512' }),
      jwt.sign({ sub: 'stackbench' }, '', { algorithm: 'none' }),
      jwt.sign({ sub: 'stackbench' }, secret, { expiresIn: -1 }),
      `${head}.${Buffer.from('{"sub":"me"}').toString('base64url')}.${signature}`,
      `${head}.${claims}.`,
      '',
    ])
      await requireRefused(`${url}/items`, { Authorization: `Bearer ${token}` });
    await requireRefused(`${url}/items`, { Authorization: `Basic ${headers['Authorization']?.slice(7)}` });
  });

  it('refuses keys that are not the key', async (t) => {
    const { env, headers } = makeCredentials({ settings: { 'express.auth': 'api-key' } });
    const url = await guarded(t, 'api-key', env);
    const key = headers['X-API-Key'] as string;
    const otherLast = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    for (const wrong of ['', key.slice(1), `${key}0`, otherLast, key.toUpperCase().replace(/^/, '_').slice(0, -1)])
      await requireRefused(`${url}/items`, { 'X-API-Key': wrong });
  });

  it('does not start without its secret', async () => {
    const { express } = readSettings({ [SETTINGS_ENV]: JSON.stringify({ 'express.auth': 'jwt' }) });
    await assert.rejects(openExpressOptions(express, { env: {}, redis: null }), /AUTH_SECRET is not set/);
  });

  it('has other credentials at each start, and none by default', () => {
    const settings = { 'express.auth': 'api-key' };
    assert.notDeepEqual(makeCredentials({ settings }), makeCredentials({ settings }));
    assert.deepEqual(makeCredentials({}), { env: {}, headers: {} });
  });
});
