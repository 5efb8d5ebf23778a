import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { sendRequest } from '../../runner/load/http/send-request.ts';

async function against<T>(answer: RequestListener, use: (url: string, agent: Agent) => Promise<T>): Promise<T> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/items`, agent);
  } finally {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  }
}

describe('a plain request', () => {
  it('sends its body as JSON with its length in bytes, and keeps the beginning of the answer', async () => {
    const echo: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method } = request;
        const about = [method, request.headers['content-type'], request.headers['content-length']].join(' ');
        response.writeHead(201).end(`${about} ${Buffer.concat(chunks).toString()}`);
      });
    };
    const [whole, beginning, none] = await against(echo, async (url, agent) => [
      await sendRequest({ url, method: 'POST', body: '{"name":"ä"}', agent, mostText: 500 }),
      await sendRequest({ url, method: 'POST', body: '{}', agent, mostText: 4 }),
      await sendRequest({ url, agent }),
    ]);
    assert.deepEqual(whole, { status: 201, link: null, text: 'POST application/json 13 {"name":"ä"}' });
    assert.deepEqual(beginning, { status: 201, link: null, text: 'POST' });
    assert.deepEqual(none, { status: 201, link: null, text: '' });
  });

  it('ends when its agent is destroyed', async () => {
    const silent: RequestListener = () => undefined;
    await against(silent, async (url, agent) => {
      const sent = sendRequest({ url, agent });
      setTimeout(() => agent.destroy(), 100);
      await assert.rejects(sent, /socket hang up|ECONNRESET/);
    });
  });
});
