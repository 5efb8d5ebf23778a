import Table from 'cli-table3';
import { median } from '../model/stats/median.ts';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../runner/machine/processes/work-folder.ts';
import { cpuBetween } from '../runner/measure/cpu-between.ts';
import { readCpu } from '../runner/measure/process-cpu.ts';
import { type Server, startPostgres, startRedis } from './access-servers.ts';

/**
 * What it costs to reach a datastore by TCP or by a socket, with a password or without: in turn, as ratios to TCP
 * without one of the same block.
 */
const BLOCKS = Number(process.argv[2] ?? 60);
const ASKED = 500;
const CONNECTED = 10;
const WAYS = [
  { label: 'TCP, none', socket: false, password: false },
  { label: 'TCP, password', socket: false, password: true },
  { label: 'socket, none', socket: true, password: false },
  { label: 'socket, password', socket: true, password: true },
] as const;
const BASE = WAYS[0].label;

interface Cost {
  /** Microseconds from the question to the answer, one at a time. */
  readonly askUs: number;
  /** Microseconds of processor time of client and server together. */
  readonly askCpuUs: number;
  readonly connectUs: number;
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const teardown = new Teardown();
try {
  const work = await makeWorkFolder('bench access');
  teardown.add('removing the work folder', () => work.remove());
  const context = {
    env: process.env,
    cpus: currentPlacement().systemCpus,
    workDir: work.path,
    namespace: 'stackbench_bench',
    allowRemote: false,
    signal: interrupt.signal,
    externalUrls: {},
  };
  for (const start of [startPostgres, startRedis]) await compare(await start(context, teardown));
} finally {
  await teardown.run();
}

async function compare(server: Server): Promise<void> {
  const costs = new Map<string, Cost[]>(WAYS.map(({ label }) => [label, []]));
  const random = seededRandom(1);
  for (const way of WAYS) await costOf(server, way);
  for (let block = 1; block <= BLOCKS; block += 1)
    for (const way of shuffled(WAYS, random)) {
      interrupt.signal.throwIfAborted();
      costs.get(way.label)?.push(await costOf(server, way));
    }
  const head = [server.label, 'ask µs', '×', 'CPU µs', '×', 'connect µs', '×'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const columns = ['askUs', 'askCpuUs', 'connectUs'] as const;
  for (const { label } of WAYS) {
    const cells = columns.flatMap((column) => {
      const [own, base] = [label, BASE].map((name) => (costs.get(name) ?? []).map((cost) => cost[column])) as [
        number[],
        number[],
      ];
      const ratios = own.map((value, block) => value / (base[block] ?? Number.NaN));
      return [(median(own) ?? Number.NaN).toFixed(0), (median(ratios) ?? Number.NaN).toFixed(2)];
    });
    table.push([label, ...cells]);
  }
  console.log(table.toString());
}

async function costOf(server: Server, way: (typeof WAYS)[number]): Promise<Cost> {
  const connectBegan = performance.now();
  for (let index = 0; index < CONNECTED; index += 1) await (await server.connect(way)).close();
  const connectUs = ((performance.now() - connectBegan) * 1000) / CONNECTED;
  const connection = await server.connect(way);
  for (let index = 0; index < ASKED / 10; index += 1) await connection.ask();
  const before = readCpu([process.pid, ...server.pids()]);
  const began = performance.now();
  for (let index = 0; index < ASKED; index += 1) await connection.ask();
  const askUs = ((performance.now() - began) * 1000) / ASKED;
  const cpuUs = cpuBetween(before, readCpu([process.pid, ...server.pids()])) ?? Number.NaN;
  await connection.close();
  return { askUs, askCpuUs: cpuUs / ASKED, connectUs };
}
