import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Connection, type Ending } from '../../runner/load/http/connection.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

interface Place {
  readonly connection: Connection;
  readonly sockets: readonly Socket[];
  /** Requests that the server read. */
  readonly seen: readonly string[];
  readonly askedAgain: readonly number[];
}

/**
 * A server that answers with `{}`; `react` may do otherwise with a request by the number of its connection and its own
 * number there (both from 0), and then returns true.
 */
async function place(
  t: TestContext,
  react: (socket: Socket, connection: number, request: number) => boolean = () => false,
): Promise<Place> {
  const sockets: Socket[] = [];
  const seen: string[] = [];
  const server = createServer((socket) => {
    const number = sockets.push(socket) - 1;
    let requests = 0;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      seen.push(chunk.toString('latin1').split(' ')[0] ?? '');
      if (!react(socket, number, requests++)) socket.write(ANSWER);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const askedAgain: number[] = [];
  const connection = new Connection({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    timeoutMs: 2000,
    onClose: () => undefined,
    onAskAgain: (idleMs) => void askedAgain.push(idleMs),
  });
  const sweeper = setInterval(() => connection.expire(performance.now()), 50);
  t.after(() => {
    clearInterval(sweeper);
    connection.reset();
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { connection, sockets, seen, askedAgain };
}

function ask({ connection }: Place, method = 'GET'): Promise<Ending> {
  return new Promise((resolve) => connection.send(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`, resolve));
}

function idle(ms = 15): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

describe('a request that meets a connection which the server closes for being idle', () => {
  for (const method of ['GET', 'POST']) {
    it(`is sent again on a new one, if the server had closed it before (${method})`, async (t) => {
      const made = await place(t);
      await ask(made);
      await idle();
      // Nothing of it was heard here when the request is sent.
      made.sockets[0]?.destroy();
      const { outcome, status } = await ask(made, method);
      assert.deepEqual([outcome, status], ['answered', 200]);
      assert.deepEqual(made.seen, ['GET', method], 'the server read it once');
      assert.equal(made.askedAgain.length, 1);
      assert.ok((made.askedAgain[0] ?? 0) >= 4, `idle for ${made.askedAgain[0]} ms`);
    });

    it(`is sent again on a new one, if the server closes it without reading (${method})`, async (t) => {
      const made = await place(t);
      await ask(made);
      await idle();
      const ending = ask(made, method);
      made.sockets[0]?.destroy();
      assert.equal((await ending).outcome, 'answered');
      assert.deepEqual(made.seen, ['GET', method]);
      assert.equal(made.askedAgain.length, 1);
    });

    it(`is sent again on a new one, if it crosses a 408 that closes the old one (${method})`, async (t) => {
      const made = await place(t, (socket, connection, request) => {
        if (connection === 0 && request === 1) socket.end(TOO_LATE);
        return connection === 0 && request === 1;
      });
      await ask(made);
      const { outcome, status } = await ask(made, method);
      assert.deepEqual([outcome, status], ['answered', 200]);
      assert.equal(made.askedAgain.length, 1);
    });
  }

  it('is sent again after the server ended it silently, unless it has a further effect', async (t) => {
    for (const [method, outcome] of [
      ['PUT', 'answered'],
      ['POST', 'lost'],
    ] as const) {
      const made = await place(t, (socket, connection, request) => {
        if (connection === 0 && request === 1) socket.end();
        return connection === 0 && request === 1;
      });
      await ask(made);
      await idle();
      assert.equal((await ask(made, method)).outcome, outcome, method);
    }
  });

  it('is sent again once only', async (t) => {
    const made = await place(t, (socket, connection, request) => {
      if (connection === 0 && request === 0) return false;
      socket.resetAndDestroy();
      return true;
    });
    await ask(made);
    await idle();
    assert.equal((await ask(made)).outcome, 'lost');
    assert.equal(made.sockets.length, 2);
    assert.equal(made.askedAgain.length, 1);
  });
});

describe('a request is lost, and not sent again,', () => {
  it('if the server takes it on a connection in use and closes', async (t) => {
    const made = await place(t, (socket, _connection, request) => {
      if (request === 1) socket.end();
      return request === 1;
    });
    const lost = new Promise<Ending>((resolve) => {
      made.connection.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n', () =>
        made.connection.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n', resolve),
      );
    });
    assert.equal((await lost).outcome, 'lost');
    assert.equal(made.askedAgain.length, 0);
  });

  it('if its connection is new', async (t) => {
    const made = await place(t, (socket) => socket.resetAndDestroy() !== null);
    assert.equal((await ask(made)).outcome, 'lost');
    assert.deepEqual([made.sockets.length, made.askedAgain.length], [1, 0]);
  });

  it('if a part of its answer was received', async (t) => {
    const made = await place(t, (socket, _connection, request) => {
      if (request === 1) socket.end(ANSWER.slice(0, 20));
      return request === 1;
    });
    await ask(made);
    await idle();
    assert.equal((await ask(made)).outcome, 'lost');
    assert.equal(made.askedAgain.length, 0);
  });
});

it('a 408 that nobody asked for does not answer the next request', async (t) => {
  const made = await place(t);
  await ask(made);
  made.sockets[0]?.write(TOO_LATE.replace('Connection: close', 'Content-Length: 0'));
  await idle(20);
  assert.equal((await ask(made)).status, 200);
  assert.deepEqual([made.sockets.length, made.askedAgain.length], [2, 0]);
});

it('empty lines after an answer leave the connection open', async (t) => {
  const made = await place(t);
  await ask(made);
  made.sockets[0]?.write('\r\n');
  await idle(20);
  assert.equal((await ask(made)).status, 200);
  assert.equal(made.sockets.length, 1);
});
