import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePath } from '../../model/gate/encode-path.ts';
import { gatedRequestSchema, nameOfRequest } from '../../model/gate/gated-service.ts';
import { wireRequests } from '../../runner/blocks/wire-requests.ts';

test('a path is encoded as browsers do, and its fragment is left out', () => {
  for (const [typed, wire] of [
    ['/books/the sea', '/books/the%20sea'],
    ['/bücher/日本', '/b%C3%BCcher/%E6%97%A5%E6%9C%AC'],
    ['/books#top', '/books'],
    ['/?q=a b#x', '/?q=a%20b'],
    ['/?q="a"|\'b\'', '/?q=%22a%22%7C%27b%27'],
    ['/a|b/{1}', '/a%7Cb/%7B1%7D'],
    ['/?ids[]=1&f={"a":1}', '/?ids[]=1&f=%7B%22a%22:1%7D'],
    ['/the%20sea/%C3%BC?q=100%', '/the%20sea/%C3%BC?q=100%'],
    ['//books/a+b;c=1', '//books/a+b;c=1'],
    ['/a/b@c:8/~x', '/a/b@c:8/~x'],
    ['/a\r\nX-Evil: 1', '/aX-Evil:%201'],
  ] as const)
    assert.equal(encodePath(typed), wire);
});

test('a request is sent with its path encoded, after its placeholders, and named as it was typed', () => {
  const request = gatedRequestSchema.parse({ path: '/straße {namespace}?x=ä' });
  const side = { host: 'h', placeholders: { namespace: 'a b' }, headers: {} };
  const [job] = wireRequests([request], { base: side, head: side });
  assert.match(job?.wires.head[0] ?? '', /^GET \/stra%C3%9Fe%20a%20b\?x=%C3%A4 HTTP\/1\.1\r\n/);
  assert.equal(nameOfRequest(request), 'GET /straße {namespace}?x=ä');
});
