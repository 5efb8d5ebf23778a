import { type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const ANSWER_MS = 4;

/** One server of several that share a log of arrivals. */
interface TurnServer {
  readonly baseUrl: string;
  /** Closes all connections, as a server does after its keep-alive time; some say 408 first. None has a request. */
  closeIdle(how: 'silent' | '408'): void;
  /** Takes no request any more: its port is closed, its connections are reset. */
  die(): Promise<void>;
}

export interface TurnServers {
  readonly servers: readonly TurnServer[];
  /** The server of each request, in the order of arrival. */
  readonly arrivals: readonly number[];
  stop(): Promise<void>;
}

/** Real HTTP servers in this process, with one log for all; each answer takes 4 ms. */
export async function startTurnServers(howMany: number): Promise<TurnServers> {
  const arrivals: number[] = [];
  const servers = await Promise.all(
    Array.from({ length: howMany }, (_, index) => startOne(() => arrivals.push(index))),
  );
  return {
    servers,
    arrivals,
    async stop() {
      await Promise.all(servers.map((server) => server.die()));
    },
  };
}

async function startOne(onArrival: () => void): Promise<TurnServer> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    onArrival();
    request.resume();
    setTimeout(() => {
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
      response.end('{"id":"0","name":"one of several","quantity":1}');
    }, ANSWER_MS);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.keepAliveTimeout = 65_000;
  const port = await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    closeIdle(how) {
      const last = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
      for (const socket of sockets) socket.end(how === '408' ? last : '');
    },
    die() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.resetAndDestroy();
      return closed;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
