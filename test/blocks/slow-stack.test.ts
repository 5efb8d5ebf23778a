import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, describe, it } from 'node:test';
import { fillCaches } from '../../runner/blocks/fill.ts';
import { notSteady, warmUpApp } from '../../runner/blocks/warm-up.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';

/** A stack whose every answer takes 50 ms. */
async function slowStack(test: TestContext): Promise<string> {
  const server = createServer((_request, response) => {
    setTimeout(() => response.end('{}'), 50);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  test.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ids = Array.from({ length: 1000 }, (_, index) => `item-${index}`);
const common = { ids, connections: 4, signal: new AbortController().signal };

describe('a stack that answers, but slowly', () => {
  it('is warmed up with fewer requests than planned, and the warning has both numbers', async (t) => {
    const stream = prepareStream(mixedCrud, ids.length, 1);
    const job = { ...common, baseUrl: await slowStack(t), pids: () => [], stream, requests: 6000 };
    const warmUp = await warmUpApp(job, 500);
    assert.ok(warmUp.requests >= 4 && warmUp.requests <= 60, String(warmUp.requests));
    assert.equal(warmUp.steady, false);
    const [warning] = notSteady(warmUp, 6000);
    assert.equal(warning?.code, 'not-steady');
    assert.match(warning.message, new RegExp(`after ${warmUp.requests} of 6000 requests of warm-up`));
  });

  it('fails its visit when its seeded items are not read back in time, with their number', async (t) => {
    const fill = fillCaches({ ...common, baseUrl: await slowStack(t) }, 300);
    await assert.rejects(fill, { code: 'fill-failed', message: /Only \d+ of 1000 seeded items .* within 0\.3 s/ });
  });
});
