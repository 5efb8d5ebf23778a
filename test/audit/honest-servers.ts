import { createServer, type RequestListener } from 'node:http';
import { createServer as createH2cServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server of the recording does, by the first part of the path: how long an answer takes, and what it is. */
const BEHAVIOURS = {
  fast: () => ({ ms: 0, status: 200 }),
  steady: () => ({ ms: 5, status: 200 }),
  slow: () => ({ ms: 300, status: 200 }),
  tail: (nth: number) => ({ ms: nth % 50 === 49 ? 400 : 2, status: 200 }),
  'two-speeds': (nth: number) => ({ ms: nth % 2 === 0 ? 60 : 1, status: 200 }),
  missing: () => ({ ms: 0, status: 404 }),
  'some-500': (nth: number) => ({ ms: nth % 3 === 0 ? 0 : 4, status: nth % 3 === 0 ? 500 : 200 }),
  'all-500': () => ({ ms: 1, status: 500 }),
  hanging: () => ({ ms: Infinity, status: 200 }),
  'some-hang': (nth: number) => ({ ms: nth % 10 === 9 ? Infinity : 3, status: 200 }),
  resetting: (nth: number) => ({ ms: 2, status: nth % 4 === 3 ? 0 : 200 }),
  unchanged: () => ({ ms: 0, status: 304 }),
  redirecting: () => ({ ms: 0, status: 302 }),
} as const satisfies Record<string, (nth: number) => { readonly ms: number; readonly status: number }>;

/** Nobody listens where `refusing` points. */
export const HONEST_SERVERS = [...Object.keys(BEHAVIOURS), 'refusing'] as readonly string[];

export interface HonestServers extends AsyncDisposable {
  url(server: string, protocol?: 'http/1.1' | 'h2c'): string;
}

/** Starts the servers of a recording on loopback, for HTTP/1.1 and for HTTP/2 without TLS. */
export async function startHonestServers(): Promise<HonestServers> {
  const [http, h2c, closed] = [createServer(answering()), createH2cServer(answering() as never), createServer()];
  const [port, h2cPort, closedPort] = [await listen(http), await listen(h2c), await listen(closed)];
  await close(closed);
  return {
    url(server, protocol = 'http/1.1') {
      const open = protocol === 'h2c' ? h2cPort : port;
      return `http://127.0.0.1:${server === 'refusing' ? closedPort : open}/${server}`;
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await Promise.all([close(http), Promise.race([close(h2c), sleep(500)])]);
    },
  };
}

function answering(): RequestListener {
  const asked = new Map<string, number>();
  return (request, response) => {
    const name = request.url?.split(/[/?]/)[1] ?? '';
    const nth = asked.get(name) ?? 0;
    asked.set(name, nth + 1);
    const { ms, status } = BEHAVIOURS[name as keyof typeof BEHAVIOURS]?.(nth) ?? { ms: 0, status: 404 };
    if (ms === Infinity) return;
    const answer = (): void => {
      if (status === 0) response.destroy();
      else
        response
          .writeHead(status, { 'content-type': 'application/json', ...(status === 302 ? { location: '/fast' } : {}) })
          .end(status === 304 ? '' : '{"id":1}');
    };
    if (ms === 0) answer();
    else setTimeout(answer, ms);
  };
}

async function listen(server: Pick<Server, 'listen' | 'once' | 'address'>): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Pick<Server, 'close'>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
