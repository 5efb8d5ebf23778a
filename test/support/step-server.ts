import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

interface StepServerOptions {
  /** Time for each request, one after the other, in ms; without it all are answered at once. */
  readonly serviceMs?: number;
  /** Answers 503 if as many requests wait as this. */
  readonly mostWaiting?: number;
  /** Connections beyond this number are closed at once. */
  readonly mostConnections?: number;
  /** Closes a connection that sends a request after more than so much silence, in ms, as keep-alive limits do. */
  readonly idleMs?: number;
}

/** A server in this process whose queue is known. */
export interface StepServer {
  readonly baseUrl: string;
  /** Requests that arrived, and answers, by status. */
  readonly counts: { arrived: number; good: number; refused: number };
  /** Open connections. */
  connections(): number;
  /** Takes requests and answers none, until `answer`, which answers all of them. */
  hold(): void;
  answer(): void;
  /** Takes no request any more: its port is closed, its connections are reset. */
  die(): Promise<void>;
}

const BODY = '{"id":"0","name":"known queue","quantity":1}';

export async function startStepServer(options: StepServerOptions = {}): Promise<StepServer> {
  const { serviceMs = 0, mostWaiting = Infinity, mostConnections = Infinity, idleMs = Infinity } = options;
  const counts = { arrived: 0, good: 0, refused: 0 };
  const sockets = new Map<Socket, { usedAt: number }>();
  const held: (() => void)[] = [];
  let isHolding = false;
  let waiting = 0;
  let freeAt = 0;
  const answer = (response: ServerResponse, status: number): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': BODY.length });
    response.end(BODY);
  };
  const serve = (response: ServerResponse, status: number): void => {
    if (waiting >= mostWaiting) {
      counts.refused += 1;
      answer(response, 503);
      return;
    }
    waiting += 1;
    freeAt = Math.max(performance.now(), freeAt) + serviceMs;
    setTimeout(
      () => {
        waiting -= 1;
        counts.good += 1;
        answer(response, status);
      },
      Math.max(0, freeAt - performance.now()),
    );
  };
  const server = createServer((request, response) => {
    counts.arrived += 1;
    request.resume();
    const about = sockets.get(request.socket);
    const now = performance.now();
    if (about === undefined || now - about.usedAt > idleMs) {
      request.socket.destroy();
      return;
    }
    about.usedAt = now;
    const status = request.method === 'POST' ? 201 : 200;
    if (isHolding) held.push(() => serve(response, status));
    else serve(response, status);
  });
  server.on('connection', (socket) => {
    if (sockets.size >= mostConnections) {
      socket.destroy();
      return;
    }
    sockets.set(socket, { usedAt: performance.now() });
    socket.once('close', () => sockets.delete(socket));
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    connections: () => sockets.size,
    hold() {
      isHolding = true;
    },
    answer() {
      isHolding = false;
      for (const one of held.splice(0)) one();
    },
    die() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.keys()) socket.resetAndDestroy();
      return closed;
    },
  };
}
