import { type Socket, createServer } from 'node:net';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { ProcessJob, ServedCounts } from './process-messages.ts';
import { RequestReader } from './request-reader.ts';
import { spin } from './spin.ts';
import { VirtualWorkers } from './virtual-workers.ts';

/**
 * The process of a server whose capacity is known: a `ProcessJob` as its argument. It sends its port by IPC, and its
 * counts when it is asked; it ends with its parent.
 */
const { server: known, turnsPerMs, seed } = JSON.parse(process.argv[2] ?? '{}') as ProcessJob;
const { kind, shape, serviceMs, workers, mostWaiting, mostConnections } = known;
const BODY = '{"id":"0","name":"known server","quantity":1}';

const answerOf = (status: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  );
const ok = answerOf('200 OK');
const created = answerOf('201 Created');
const unavailable = answerOf('503 Service Unavailable');

const random = seededRandom(seed);
const queue = new VirtualWorkers(workers);
const most = mostWaiting === null ? Infinity : mostWaiting + workers;
const counts = { answered: 0, refused: 0, turns: 0, closed: 0 };

const serve = kind === 'spins' ? serveBySpinning : serveBySleeping;
const server = createServer({ noDelay: true }, (socket) => {
  const reader = new RequestReader();
  socket.on('data', (chunk) => reader.read(chunk, (creates) => serve(socket, creates ? created : ok)));
  socket.on('error', () => socket.destroy());
});
if (mostConnections !== null) server.maxConnections = mostConnections;
server.on('drop', () => (counts.closed += 1));
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', () => {
  const { user, system } = process.threadCpuUsage();
  process.send?.({ ...counts, ranUs: user + system } satisfies ServedCounts);
});
process.once('disconnect', () => process.exit(0));

/** One request after the other, in the order in which the kernel reports them; the others wait in their sockets. */
function serveBySpinning(socket: Socket, answer: Buffer): void {
  const turns = Math.round(turnsPerMs * drawServiceMs());
  spin(turns);
  socket.write(answer);
  counts.answered += 1;
  counts.turns += turns;
}

function serveBySleeping(socket: Socket, answer: Buffer): void {
  const nowMs = performance.now();
  if (queue.inSystem(nowMs) >= most) {
    counts.refused += 1;
    socket.write(unavailable);
    return;
  }
  queue.serve(nowMs, drawServiceMs(), () => {
    counts.answered += 1;
    socket.write(answer);
  });
}

function drawServiceMs(): number {
  return shape === 'fixed' ? serviceMs : -Math.log(1 - random()) * serviceMs;
}
