import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { CheckedRequest } from '../../../model/gate/answers/judge-answers.ts';
import { gatedRequestSchema } from '../../../model/gate/gated-service.ts';
import { checkAnswers } from '../../../runner/blocks/check-answers.ts';
import { wireRequests } from '../../../runner/blocks/wire-requests.ts';

const side = { host: '127.0.0.1', placeholders: {}, headers: {} };

async function portOf(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function check(
  t: TestContext,
  listeners: Readonly<Record<'base' | 'head', RequestListener>>,
  requests: readonly object[],
): Promise<{ requests: readonly CheckedRequest[]; asked: number }> {
  const ports = { base: await portOf(t, listeners.base), head: await portOf(t, listeners.head) };
  const parsed = requests.map((request) => gatedRequestSchema.parse(request));
  const endpoints = wireRequests(parsed, { base: side, head: side });
  const job = {
    hosts: { base: '127.0.0.1', head: '127.0.0.1' },
    ports,
    timeoutMs: 1000,
    first: 'base' as const,
    endpoints,
    firstNumber: 900_000,
  };
  return checkAnswers(job, { hasLogin: false, signal: new AbortController().signal });
}

const answer: RequestListener = (_request, response) => void response.end('{"a":1}');

describe('the check of answers', () => {
  it('asks both sides equally often, each path of several', async (t) => {
    const seen = { base: [] as string[], head: [] as string[] };
    const listen =
      (key: 'base' | 'head'): RequestListener =>
      (request, response) => {
        seen[key].push(request.url ?? '');
        response.end();
      };
    const { asked } = await check(t, { base: listen('base'), head: listen('head') }, [
      { path: '/one' },
      { path: ['/a', '/b', '/c'] },
    ]);
    assert.deepEqual(seen.base, seen.head);
    assert.equal(seen.base.length, asked);
    for (const path of ['/one', '/a', '/b', '/c']) assert.ok(seen.base.filter((url) => url === path).length >= 5, path);
  });

  it('reads status, headers, sizes and JSON, packed or in chunks', async (t) => {
    const json = JSON.stringify({ items: [{ id: 1 }] });
    const packed: RequestListener = (_request, response) =>
      void response.writeHead(201, { 'content-encoding': 'gzip' }).end(gzipSync(json));
    const chunked: RequestListener = (_request, response) => {
      response.write(json.slice(0, 5));
      response.end(json.slice(5));
    };
    const { requests } = await check(t, { base: packed, head: chunked }, [{ path: '/' }]);
    const [base, head] = [requests[0]?.base[0], requests[0]?.head[0]];
    assert.deepEqual(
      [base?.status, base?.bytes, base?.headers['content-encoding']],
      [201, gzipSync(json).length, 'gzip'],
    );
    assert.deepEqual([head?.status, head?.bytes, head?.begins], [200, json.length, json]);
    assert.deepEqual(base?.shape, head?.shape);
    assert.deepEqual([...(head?.shape?.keys() ?? [])], ['$', 'items', 'items[]', 'items[].id']);
  });

  it('keeps the text of a page, not its markup', async (t) => {
    const page: RequestListener = (_request, response) =>
      void response
        .writeHead(400, { 'content-type': 'text/html' })
        .end('<!doctype html><html><style>p { color: red }</style><h1>DisallowedHost</h1>\n<p>at /</p></html>');
    const { requests } = await check(t, { base: answer, head: page }, [{ path: '/' }]);
    assert.equal(requests[0]?.head[0]?.begins, 'DisallowedHost at /');
  });

  it('asks again while an answer is wrong, and waits for a service that still starts', async (t) => {
    let asked = 0;
    const starting: RequestListener = (_request, response) => {
      asked += 1;
      response.writeHead(asked <= 12 ? 503 : 200).end();
    };
    const { requests } = await check(t, { base: answer, head: starting }, [{ path: '/' }]);
    assert.equal(requests[0]?.head.at(-1)?.status, 200);
  });

  it('ends at a side that gives no answer', async (t) => {
    const closing: RequestListener = (request) => void request.socket.destroy();
    const { requests, asked } = await check(t, { base: answer, head: closing }, [{ path: '/' }, { path: '/next' }]);
    assert.deepEqual([requests.length, asked], [1, 1]);
    assert.equal(requests[0]?.head[0]?.status, null);
  });

  it('knows the request: its method, its type of body, whether it varies', async (t) => {
    const requests = [{ method: 'POST', path: '/x?y=1', body: { name: 'thing {n}' } }];
    const { requests: checked } = await check(t, { base: answer, head: answer }, requests);
    assert.deepEqual(checked[0]?.request, {
      method: 'POST',
      path: '/x?y=1',
      contentType: 'application/json',
      hasBody: true,
      varies: true,
      hasLogin: false,
    });
  });
});
