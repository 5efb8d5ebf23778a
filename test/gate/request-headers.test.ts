import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { gatedLoginSchema } from '../../model/gate/gated-login.ts';
import { gatedRequestSchema } from '../../model/gate/gated-service.ts';
import { logIn } from '../../runner/apps/login/log-in.ts';
import { type WireSide, wireRequests } from '../../runner/blocks/wire-requests.ts';

/** Header lines of a request as the head gets it, its path `/`. */
function linesOf(request: object, side: Partial<WireSide> = {}): string[] {
  const head: WireSide = { host: '127.0.0.1:8080', placeholders: {}, headers: {}, ...side };
  const [job] = wireRequests([gatedRequestSchema.parse({ path: '/', ...request })], { base: head, head });
  const [wire = ''] = job?.wires.head ?? [];
  return (wire.split('\r\n\r\n')[0] ?? '').split('\r\n').slice(1);
}

describe('a request of a gate', () => {
  it('carries what its body and its side ask for', () => {
    assert.deepEqual(linesOf({ method: 'POST', body: { a: 1 } }), [
      'Host: 127.0.0.1:8080',
      'Connection: keep-alive',
      'Content-Length: 7',
      'Content-Type: application/json',
    ]);
  });

  it('overrides what it would carry, whatever the case of the name', () => {
    const headers = { 'content-type': 'application/vnd.api+json', host: 'shop.example', 'X-Port': '{port}' };
    assert.deepEqual(linesOf({ method: 'POST', body: {}, headers }, { placeholders: { port: '8080' } }), [
      'host: shop.example',
      'Connection: keep-alive',
      'Content-Length: 2',
      'content-type: application/vnd.api+json',
      'X-Port: 8080',
    ]);
  });

  it('carries what the login gave instead of its own of the same name', () => {
    const lines = linesOf({ headers: { Authorization: 'stale' } }, { headers: { authorization: 'Bearer fresh' } });
    assert.deepEqual(
      lines.filter((line) => /^authorization/i.test(line)),
      ['authorization: Bearer fresh'],
    );
  });
});

describe('the cookies of a login', () => {
  const cookies = [
    { name: 'sid', value: 'abc', path: '/' },
    { name: 'cart', value: '7', path: '/shop' },
  ];
  const cookiesOf = (request: object, side: Partial<WireSide> = {}): string[] =>
    linesOf(request, { cookies, ...side }).filter((line) => /^cookie/i.test(line));

  it('are carried by the requests below their path', () => {
    assert.deepEqual(cookiesOf({}), ['cookie: sid=abc']);
    assert.deepEqual(cookiesOf({ path: '/shop/items' }), ['cookie: cart=7; sid=abc']);
  });

  it('come after those of the request, which win', () => {
    assert.deepEqual(cookiesOf({ headers: { Cookie: 'lang=de; sid=mine' }, path: '/shop' }), [
      'cookie: lang=de; sid=mine; cart=7',
    ]);
    assert.deepEqual(cookiesOf({ headers: { Cookie: 'sid=mine' } }), ['Cookie: sid=mine']);
  });

  it('are replaced by a cookie of headersThen, or left out by an empty one', () => {
    assert.deepEqual(cookiesOf({}, { headers: { Cookie: 'sid=only' } }), ['Cookie: sid=only']);
    assert.deepEqual(cookiesOf({}, { headers: { cookie: '' } }), []);
  });
});

it('a value of a login goes into the path of a request, encoded', () => {
  const head = { host: 'x', placeholders: { user: 'a/b' }, pathValues: { user: 'a%2Fb' }, headers: {} };
  const [job] = wireRequests([gatedRequestSchema.parse({ path: '/users/{user}' })], { base: head, head });
  assert.match(job?.wires.head[0] ?? '', /^GET \/users\/a%2Fb HTTP/);
  assert.equal(job?.endpoint, 'GET /users/{user}');
});

describe('the login of a gate', () => {
  it('overrides the type of its body, whatever the case of the name', async (t) => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.end('{"token":"abc"}');
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const login = gatedLoginSchema.parse({
      path: '/login',
      headers: { 'Content-Type': 'application/vnd.api+json' },
      body: { user: 'x' },
      take: 'body.token',
      headersThen: { authorization: 'Bearer {taken}' },
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { headers } = await logIn(login, { baseUrl, placeholders: {} });
    assert.equal(seen[0]?.['content-type'], 'application/vnd.api+json');
    assert.deepEqual(headers, { authorization: 'Bearer abc' });
  });
});
