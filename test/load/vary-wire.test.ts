import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatedRequestSchema } from '../../model/gate/gated-service.ts';
import { wireRequests } from '../../runner/blocks/wire-requests.ts';
import { varyWire } from '../../runner/load/bursts/vary-wire.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const side = { host: '127.0.0.1:80', placeholders: { postgres: 'postgres://x' }, headers: {} };

function written(request: object, number: number): string {
  const [job] = wireRequests([gatedRequestSchema.parse(request)], { base: side, head: side });
  return varyWire(job?.wires.head[0] ?? '')(number);
}

describe('a request that varies', () => {
  const request = {
    method: 'POST',
    path: '/users/{n}?key={uuid}',
    headers: { 'x-key': '{uuid}' },
    body: { mail: 'user{n}@shop.test', name: 'Zoë', query: '{ users { id } }', db: '{postgres}' },
  };

  it('has another number and another id each time, the same on both sides', () => {
    const texts = [0, 1, 2, 999_999].map((number) => written(request, number));
    assert.equal(new Set(texts).size, texts.length);
    assert.equal(new Set(texts.map(({ length }) => length)).size, 1, 'all are equally long');
    assert.equal(written(request, 1), texts[1]);
    for (const text of texts) {
      const [, number, id] = /\/users\/(\d+)\?key=(\S+)/.exec(text) ?? [];
      assert.match(number ?? '', /^\d{9}$/);
      assert.match(id ?? '', UUID);
      assert.ok(text.includes(`x-key: ${id}`) && text.includes(`user${number}@shop.test`));
    }
  });

  it('says how long its body is, and keeps other braces and all letters', () => {
    const [head = '', body = ''] = written(request, 7).split('\r\n\r\n');
    assert.equal(Number(/content-length: (\d+)/i.exec(head)?.[1]), body.length);
    const read = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as Record<string, string>;
    assert.deepEqual([read['name'], read['query'], read['db']], ['Zoë', '{ users { id } }', 'postgres://x']);
  });

  it('keeps letters of the range that marks use', () => {
    const body = written({ method: 'POST', path: '/', body: 'icon \ue000 \ue001' }, 3).split('\r\n\r\n')[1] ?? '';
    assert.equal(Buffer.from(body, 'latin1').toString('utf8'), 'icon \ue000 \ue001');
  });

  it('is the same text each time without such placeholders', () => {
    assert.equal(written({ path: '/users/1' }, 1), written({ path: '/users/1' }, 2));
  });
});
