import { createServer } from 'node:http';
import type { DelayServerOptions } from './delay-server.ts';

/** The known-delay server's process: options as its argument, counts by IPC. */
const options = JSON.parse(process.argv[2] ?? '{}') as DelayServerOptions;
const counts: Record<string, number> = {};
const servedUs: number[] = [];
let total = 0;
let connections = 0;

const server = createServer((request, response) => {
  const arrivedAt = performance.now();
  const number = ++total;
  const perConnection = request.socket as { answered?: number };
  perConnection.answered = (perConnection.answered ?? 0) + 1;
  request.resume();
  if (options.dieAfter !== undefined && number >= options.dieAfter) process.kill(process.pid, 'SIGKILL');
  if (options.hang === true) return;
  const failing = options.errorEach !== undefined && number % options.errorEach === 0;
  const status = failing ? 500 : request.method === 'POST' ? 201 : 200;
  const answer = (): void => {
    servedUs[number - 1] = (performance.now() - arrivedAt) * 1000;
    counts[status] = (counts[status] ?? 0) + 1;
    const last = options.closeEach !== undefined && perConnection.answered === options.closeEach;
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(last && options.closeHow === 'announce' ? { connection: 'close' } : {}),
    });
    const broken = options.brokenBodyEach !== undefined && number % options.brokenBodyEach === 0;
    response.end(broken ? '{"id":"0","na' : '{"id":"0","name":"known delay","quantity":1}', () => {
      if (last && options.closeHow === 'reset') request.socket.resetAndDestroy();
    });
  };
  const delayMs = delayOf(number);
  if (options.precise === true) answerAt(arrivedAt + delayMs, answer);
  else if (delayMs >= 2 && options.exact !== true) setTimeout(answer, delayMs);
  else {
    while (performance.now() - arrivedAt < delayMs);
    answer();
  }
});

function delayOf(number: number): number {
  const delays = options.delaysMs;
  return delays[number % delays.length] ?? 0;
}

const SPIN_MS = 2;
const waiting: { readonly at: number; readonly answer: () => void }[] = [];
let spinning = false;

function answerAt(at: number, answer: () => void): void {
  const enqueue = (): void => {
    waiting.push({ at, answer });
    if (!spinning) setImmediate(spin);
    spinning = true;
  };
  const early = at - performance.now() - SPIN_MS;
  if (early > 0) setTimeout(enqueue, early);
  else enqueue();
}

function spin(): void {
  const now = performance.now();
  for (let place = waiting.length - 1; place >= 0; place -= 1) {
    if ((waiting[place] as { at: number }).at <= now) waiting.splice(place, 1)[0]?.answer();
  }
  spinning = waiting.length > 0;
  if (spinning) setImmediate(spin);
}

if (options.stall !== undefined) {
  const { everyMs, lengthMs } = options.stall;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const startedAt = performance.now();
  const stall = (times: number): void => {
    const at = startedAt + times * everyMs - lengthMs;
    setTimeout(() => {
      Atomics.wait(sleeper, 0, 0, Math.max(0, at + lengthMs - performance.now()));
      stall(times + 1);
    }, at - performance.now());
  };
  stall(1);
}

server.on('connection', () => void connections++);
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: address !== null && typeof address === 'object' ? address.port : 0 });
});
process.on('message', (question) => process.send?.(question === 'served' ? servedUs : { total, counts, connections }));
process.once('disconnect', () => process.exit(0));
