import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { bareSocketLatencies } from './bare-socket-client.ts';

/**
 * The witness's process: `witness-process.ts PORT`; works between its first and second message, then sends what it saw.
 */
const SOCKETS = 4;
const BATCH = 10;
const PAUSE_MS = 10;
const SLEEPER = `
const { parentPort, workerData } = require('node:worker_threads');
const word = new Int32Array(workerData);
const late = [];
while (Atomics.load(word, 0) === 0) {
  const at = performance.now();
  Atomics.wait(word, 1, 0, 2);
  late.push(performance.now() - at - 2);
}
parentPort.postMessage(late);
`;

const port = Number(process.argv[2]);
const ended = new SharedArrayBuffer(8);
const state = { over: false };

async function ask(): Promise<number[]> {
  const seen: number[] = [];
  while (!state.over) seen.push(...(await bareSocketLatencies(port, BATCH, PAUSE_MS)));
  return seen;
}

process.once('message', () => void testify());
process.once('disconnect', () => process.exit(0));
process.send?.('ready');

async function testify(): Promise<void> {
  const sleeper = new Worker(SLEEPER, { eval: true, workerData: ended });
  const slept = once(sleeper, 'message') as Promise<[number[]]>;
  const asked = Promise.all(Array.from({ length: SOCKETS }, ask));
  await once(process, 'message');
  state.over = true;
  Atomics.store(new Int32Array(ended), 0, 1);
  const [late] = await slept;
  const latenciesUs = ascending((await asked).flat());
  process.send?.({ latenciesUs, sleptLateMs: ascending(late) }, () => process.exit(0));
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}
