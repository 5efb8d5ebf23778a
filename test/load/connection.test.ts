import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Connection, type Ending } from '../../runner/load/http/connection.ts';

const BODY = '{"some":"answer"}';
const LENGTH = `Content-Length: ${BODY.length}\r\n`;

/** Between parts of an answer that are sent one by one. */
const PIECE = '|';

/**
 * A server that answers each request with the next of these bytes, after which it may end the connection, and counts
 * the connections that it took.
 */
async function startServer(
  t: TestContext,
  answers: readonly string[],
  isEnding = false,
): Promise<{ port: number; taken: () => number }> {
  let [taken, next] = [0, 0];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    taken += 1;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      for (const piece of (answers[next++ % answers.length] ?? '').split(PIECE)) socket.write(piece);
      if (isEnding) socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, taken: () => taken };
}

/** Two requests one after the other on one connection; one that is not answered within a second has timed out. */
async function askTwice(port: number, method: string): Promise<{ endings: Ending[]; closes: number }> {
  let closes = 0;
  const connection = new Connection({ host: '127.0.0.1', port, timeoutMs: 1000, onClose: () => (closes += 1) });
  const sweeper = setInterval(() => connection.expire(performance.now()), 50);
  const endings: Ending[] = [];
  try {
    for (let turn = 0; turn < 2; turn += 1) {
      endings.push(await new Promise((resolve) => connection.send(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`, resolve)));
    }
  } finally {
    clearInterval(sweeper);
    connection.reset();
  }
  return { endings, closes };
}

const CASES = [
  ['HEAD with the length that GET would have', 'HEAD', `HTTP/1.1 200 OK\r\n${LENGTH}\r\n`, 200],
  ['HEAD of what GET would send in pieces', 'HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 200],
  ['HEAD without a length', 'HEAD', 'HTTP/1.1 200 OK\r\n\r\n', 200],
  ['204', 'DELETE', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
  ['304 with the length that 200 would have', 'GET', `HTTP/1.1 304 Not Modified\r\n${LENGTH}\r\n`, 304],
  [
    'early hints and then the answer',
    'GET',
    `HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n${LENGTH}\r\n${BODY}`,
    200,
  ],
  ['a body', 'GET', `HTTP/1.1 200 OK\r\n${LENGTH}\r\n${BODY}`, 200],
] as const;

describe('a connection takes as a whole answer', () => {
  for (const [title, method, answer, status] of CASES) {
    it(title, async (t) => {
      const { port, taken } = await startServer(t, [answer]);
      const { endings, closes } = await askTwice(port, method);
      assert.deepEqual(
        endings.map((ending) => [ending.outcome, ending.status]),
        [
          ['answered', status],
          ['answered', status],
        ],
      );
      assert.deepEqual([taken(), closes], [1, 0], 'both over one connection');
    });
  }

  it('HEAD of a server that announces its end, and reconnects', async (t) => {
    const { port, taken } = await startServer(t, ['HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n']);
    const { endings, closes } = await askTwice(port, 'HEAD');
    assert.ok(endings.every(({ outcome }) => outcome === 'answered'));
    assert.deepEqual([taken(), closes], [2, 2]);
  });

  it('what ends with the connection, and reconnects', async (t) => {
    const { port, taken } = await startServer(t, [`HTTP/1.1 200 OK\r\n\r\n${BODY}`], true);
    const { endings } = await askTwice(port, 'GET');
    assert.ok(endings.every(({ outcome, wholeBody }) => outcome === 'answered' && wholeBody));
    assert.equal(taken(), 2);
  });

  it('what comes in pieces, whole answers coming before and after it', async (t) => {
    const whole = `HTTP/1.1 200 OK\r\n${LENGTH}\r\n${BODY}`;
    const pieces = whole.replace('OK', `OK${PIECE}`).replace('"some"', `"so${PIECE}me"`);
    const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`;
    const { port, taken } = await startServer(t, [whole, pieces, chunked, whole, pieces, whole]);
    for (let turn = 0; turn < 3; turn += 1) {
      const { endings } = await askTwice(port, 'GET');
      assert.ok(endings.every(({ outcome, wholeBody }) => outcome === 'answered' && wholeBody));
    }
    assert.equal(taken(), 3);
  });

  it('nothing that breaks off before its end', async (t) => {
    const { port } = await startServer(t, [`HTTP/1.1 200 OK\r\n${LENGTH}\r\n${BODY.slice(0, 5)}`], true);
    const { endings } = await askTwice(port, 'GET');
    assert.deepEqual(
      endings.map(({ outcome }) => outcome),
      ['lost', 'lost'],
    );
  });
});
