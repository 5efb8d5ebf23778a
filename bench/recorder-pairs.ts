import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { clockClient, type ClientClock } from '../runner/load/engines/autocannon/clock-client.ts';
import { requestSource } from '../runner/load/engines/autocannon/request-source.ts';
import { RoundWindows } from '../runner/load/engines/autocannon/round-windows.ts';
import { read } from '../scenarios/read.ts';
import { prepareStream } from '../scenarios/request-stream.ts';
import type { Spent } from './contestants.ts';

/**
 * `recorder-pairs.ts URL ITEMS_FILE CONNECTIONS PAIRS`: short windows of autocannon alone and with our recorder in
 * turn, in one warm process, so that both meet the same machine; sends [alone, recorded] of each pair by IPC.
 */
const [baseUrl = '', itemsFile = '', connections, pairs] = process.argv.slice(2);
const WARM_UP_MS = 200;
const WINDOW_MS = 600;
const ITEMS = 1000;
/** The first pairs warm the process up. */
const UNCOUNTED = 2;

const measured: [Spent, Spent][] = [];
for (let pair = 0; pair < Number(pairs) + UNCOUNTED; pair += 1) {
  // Each goes first as often as the other.
  const first = await slice(pair % 2 === 0);
  const second = await slice(pair % 2 !== 0);
  if (pair >= UNCOUNTED) measured.push(pair % 2 === 0 ? [second, first] : [first, second]);
}
process.send?.(measured, () => process.exit(0));

async function slice(recorded: boolean): Promise<Spent> {
  const next = requestSource({ baseUrl, itemsFile, stream: prepareStream(read, ITEMS, 1) });
  const load = { connections: Number(connections), durationMs: WINDOW_MS, timeoutMs: 10_000 };
  const clocks: ClientClock[] = [];
  let window: RoundWindows | null = null;
  let requests = 0;
  const done = Promise.withResolvers<void>();
  const setupClient = (client: autocannon.Client): void => {
    const ended: Parameters<typeof clockClient>[1]['ended'] = (request) => window?.add(request);
    clocks.push(
      clockClient(client, { timeoutMs: load.timeoutMs, next, mayAsk: () => true, ended, closed: () => undefined }),
    );
  };
  const instance = autocannon(
    {
      url: recorded ? baseUrl : `${baseUrl}/items/00000000-0000-0000-0000-000000000000`,
      connections: load.connections,
      duration: 60,
      ...(recorded ? { setupClient } : {}),
    },
    () => done.resolve(),
  );
  if (!recorded) instance.on('response', () => (requests += 1));
  await pause(WARM_UP_MS);
  const begin = { cpu: process.cpuUsage(), requests, at: performance.now() };
  const begun = (window = new RoundWindows(load));
  begun.open(WINDOW_MS, clocks);
  await pause(WINDOW_MS);
  const { user, system } = process.cpuUsage(begin.cpu);
  const elapsedMs = performance.now() - begin.at;
  const counted = recorded ? begun.completed : requests - begin.requests;
  instance.stop();
  await done.promise;
  return { requests: counted, cpuUs: user + system, elapsedMs };
}
