import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, describe, it } from 'node:test';
import { readCounters } from '../../runner/blocks/read-counters.ts';

async function targetOf(test: TestContext, server: Server): Promise<{ id: string; baseUrl: string }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { id: 'express-redis', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const never = new AbortController().signal;

describe('a stack that is asked for its counters', () => {
  it('is named with the reason when it does not answer in time', async (t) => {
    const target = await targetOf(
      t,
      createServer(() => undefined),
    );
    await assert.rejects(readCounters(target, [], never), {
      code: 'target-silent',
      what: /^express-redis does not answer/,
      why: /did not answer within 5 s/,
    });
  });

  it('is named with the reason when it drops the connection', async (t) => {
    const target = await targetOf(
      t,
      createServer(({ socket }) => socket.destroy()),
    );
    await assert.rejects(readCounters(target, [], never), { code: 'target-silent', why: /hang up/ });
  });

  it('ends with the reason of an interrupt', async (t) => {
    const target = await targetOf(
      t,
      createServer(() => undefined),
    );
    const reason = new Error('Ctrl-C');
    await assert.rejects(readCounters(target, [], AbortSignal.abort(reason)), reason);
  });
});
