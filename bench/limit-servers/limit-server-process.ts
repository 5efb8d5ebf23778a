import { pbkdf2 } from 'node:crypto';
import { Agent, type ServerResponse, createServer, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import type { StorePool } from '../../targets/store-pool.ts';
import { watchLoop } from '../../targets/watch-loop.ts';
import type { LimitServer } from './limit-server.ts';

/** The process of a limit server: it as its argument, with the address of its datastore if it has one. */
const {
  work,
  workMs,
  pool: size,
  hidesPool,
  refusesAbove,
  statement,
  datastoreUrl = '',
} = JSON.parse(process.argv[2] ?? '{}') as LimitServer & { readonly datastoreUrl?: string };
const BODY = '{"id":"0","name":"limit server","quantity":1}';
const ITERATIONS_PER_MS = 3000;

const database = work === 'queries' ? new Pool({ connectionString: datastoreUrl, max: size ?? 1 }) : null;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const waiting: (() => void)[] = [];
let [inUse, acquired, inFlight] = [0, 0, 0];

const server = createServer((_request, response) => void answer(response));

async function answer(response: ServerResponse): Promise<void> {
  const isRefused = refusesAbove !== null && inFlight >= refusesAbove;
  inFlight += 1;
  if (!isRefused) await workOnce();
  inFlight -= 1;
  response.writeHead(isRefused ? 503 : 200, { 'Content-Type': 'application/json' }).end(BODY);
}

async function workOnce(): Promise<void> {
  if (work === 'spins') spin();
  else if (work === 'blocks') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workMs);
  else if (work === 'threads')
    await new Promise((resolve) => pbkdf2('a', 'b', workMs * ITERATIONS_PER_MS, 32, 'sha256', resolve));
  else if (work === 'asks')
    await new Promise((resolve) => get(datastoreUrl, { agent }, (answer) => answer.resume().on('end', resolve)));
  else if (work === 'queries') await database?.query(statement ?? '');
  else await sleepInPool();
}

function spin(): void {
  const until = performance.now() + workMs;
  while (performance.now() < until);
}

async function sleepInPool(): Promise<void> {
  if (size !== null && inUse >= size) await new Promise<void>((resolve) => waiting.push(resolve));
  else inUse += 1;
  acquired += 1;
  await pause(workMs);
  const next = waiting.shift();
  if (next === undefined) inUse -= 1;
  else next();
}

/** What it knows of its pool. */
function poolsOf(): StorePool[] {
  if (size === null) return [];
  if (database !== null) return [{ name: 'postgres', size, watch: watchDatabase(database) }];
  const watch: StorePool['watch'] = () => {
    const before = acquired;
    return {
      get inUse() {
        return inUse;
      },
      get waiting() {
        return waiting.length;
      },
      get acquired() {
        return acquired - before;
      },
      end: () => undefined,
    };
  };
  return [{ name: 'sleepers', size, watch }];
}

function watchDatabase(pool: Pool): StorePool['watch'] {
  let count = 0;
  pool.on('acquire', () => (count += 1));
  return () => {
    const before = count;
    return {
      get inUse() {
        return pool.totalCount - pool.idleCount;
      },
      get waiting() {
        return pool.waitingCount;
      },
      get acquired() {
        return count - before;
      },
      end: () => undefined,
    };
  };
}

watchLoop(hidesPool ? [] : poolsOf());
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.once('disconnect', () => process.exit(0));
