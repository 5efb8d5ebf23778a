import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { EXIT } from '../../../model/exit-codes.ts';
import { nothingIsLeft } from '../../support/own-processes.ts';
import { gateTiny, tinyPlace, tinyServer } from '../faults/tiny-service.ts';

const good = tinyServer();
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('a gate looks at the answers of both sides', () => {
  afterEach(() => nothingIsLeft());

  it('and measures an endpoint that the head adds for the head only', async (t) => {
    const base = tinyServer("if (request.url === '/report') return response.writeHead(404).end();");
    const requests = [{ path: '/' }, { path: '/report' }];
    const place = tinyPlace(t, { base, head: good, service: { requests } });
    const { code, stdout, result } = await gateTiny(place, '--max-duration', '1s');
    assert.equal(code, EXIT.inconclusive, stdout);
    const [added, ...others] = result?.newEndpoints ?? [];
    assert.deepEqual([added?.endpoint, added?.baseStatus, others.length], ['GET /report', 404, 0]);
    assert.ok((added?.head?.requests ?? 0) > 0 && added?.head?.errors === 0);
    for (const block of result?.blocks ?? [])
      assert.deepEqual(
        block.endpoints.map(({ endpoint }) => endpoint),
        ['GET /'],
      );
    assert.match(
      oneLine(stdout),
      /New endpoint GET \/report: .*status 404.*does not count in the verdict\. The head: /,
    );
  });

  it('and has nothing to compare if all requests are new', async (t) => {
    const base = tinyServer('return response.writeHead(404).end();');
    const place = tinyPlace(t, { base, head: good, service: { ready: undefined } });
    const { code, stdout, result } = await gateTiny(place);
    assert.deepEqual([code, result?.ended, result?.blocks.length], [EXIT.inconclusive, 'nothing-to-compare', 0]);
    assert.match(oneLine(stdout), /INCONCLUSIVE tiny: nothing can be compared, because the base knows none/);
  });

  it('and says why it ends at once: with what both sides answer and print', async (t) => {
    const text = tinyServer("console.error('no mailer'); return response.writeHead(500).end('sorry, no mailer');");
    const place = tinyPlace(t, { base: text, head: `${text}//`, service: { ready: undefined } });
    const { code, stdout, result } = await gateTiny(place);
    assert.deepEqual([code, result?.failure?.code, result?.failure?.side], [EXIT.invalid, 'side-errors', null]);
    assert.match(
      oneLine(stdout),
      /INVALID.*Both sides answer GET \/ with status 500.*sorry, no mailer.*It printed:.*no mailer/,
    );
  });

  it('and sends other numbers in each request if the request asks for them', async (t) => {
    const text = tinyServer(
      `if (request.url === '/') return response.end();
      globalThis.seen ??= new Set();
      const isNew = seen.size < seen.add(request.url + request.headers['idempotency-key']).size;
      return response.writeHead(isNew ? 201 : 409).end();`,
    );
    const requests = [{ method: 'PUT', path: '/orders/{n}', headers: { 'idempotency-key': '{uuid}' }, body: '{n}' }];
    const place = tinyPlace(t, { base: text, head: `${text}//`, service: { requests } });
    const { code, stdout, result } = await gateTiny(place, '--max-duration', '1s');
    assert.equal(code, EXIT.inconclusive, stdout);
    assert.deepEqual([result?.failure, result?.ended], [null, 'time']);
  });

  it('and ends a side that answers errors only from some request on, with the same advice', async (t) => {
    const text = tinyServer("if (n > 90) return response.writeHead(429, { 'retry-after': '7' }).end();");
    const { code, result } = await gateTiny(tinyPlace(t, { base: text, head: `${text}//` }));
    assert.equal(code, EXIT.invalid);
    assert.match(result?.failure?.why ?? '', /rate limiter.*Retry-After: 7/);
    assert.match(result?.failure?.fix ?? '', /"env"/);
  });

  it('and keeps what differs in every output, also if it was not decided', async (t) => {
    const head = tinyServer('return response.end(\'{"error":"no"}\');');
    const { code, stdout, result } = await gateTiny(tinyPlace(t, { base: good, head }), '--max-duration', '1s');
    assert.equal(code, EXIT.inconclusive, stdout);
    assert.deepEqual(
      result?.answers.map((answer) => answer.code),
      ['answers-differ', 'error-answers'],
    );
    assert.match(oneLine(stdout), /only the base has "some"; only the head has "error"/);
    const sizes = result?.blocks[0]?.endpoints[0];
    assert.deepEqual([sizes?.base.bytes, sizes?.head.bytes], [17, 14]);
  });
});
