import { join } from 'node:path';
import Table from 'cli-table3';
import { median } from '../model/stats/median.ts';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { engines } from '../runner/load/engines/registry.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../runner/machine/processes/work-folder.ts';
import { cpuBetween } from '../runner/measure/cpu-between.ts';
import { readCpu } from '../runner/measure/process-cpu.ts';
import { read } from '../scenarios/read.ts';
import { writeSeedItems } from '../scenarios/seed-items.ts';
import { type Contestant, startContestants } from './start-contestants.ts';

/**
 * CPU of the server process per get-by-id, every contestant in every block, as ratios to the minimal Express app of the
 * same block.
 */
const BLOCKS = Number(process.argv[2] ?? 9);
const ITEMS = 10_000;
const CONNECTIONS = 16;
const WARM_UP_MS = 3000;
const MEASURED_MS = 800;
const BASE = 'minimal Express';
const LIMIT = 1.1;

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const teardown = new Teardown();
try {
  const work = await makeWorkFolder('bench targets');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });
  const place = { workDir: work.path, itemsFile, signal: interrupt.signal };
  const { contestants, absent } = await startContestants(place, teardown);
  for (const line of absent) console.log(`left out: ${line}`);
  for (const contestant of contestants) await cpuPerGet(contestant, place, WARM_UP_MS, 0);

  const perGet = new Map<string, number[]>(contestants.map(({ label }) => [label, []]));
  const random = seededRandom(1);
  for (let block = 1; block <= BLOCKS; block += 1) {
    process.stderr.write(`block ${block} of ${BLOCKS}\n`);
    for (const contestant of shuffled(contestants, random))
      perGet.get(contestant.label)?.push(await cpuPerGet(contestant, place, MEASURED_MS, block));
  }
  print(perGet);
} finally {
  await teardown.run();
}

async function cpuPerGet(
  { baseUrl, pids }: Contestant,
  place: { readonly workDir: string; readonly itemsFile: string; readonly signal: AbortSignal },
  durationMs: number,
  seed: number,
): Promise<number> {
  const edges = { begin: readCpu(pids()), end: readCpu(pids()) };
  const { operations } = await engines.autocannon.measure({
    ...place,
    baseUrl,
    scenario: read,
    items: ITEMS,
    seed,
    load: { kind: 'closed', connections: CONNECTIONS },
    durationMs,
    timeoutMs: 10_000,
    cpus: currentPlacement().generatorCpus,
    onWindow: (edge) => {
      edges[edge] = readCpu(pids());
    },
  });
  const bad = operations.find(({ outcome }) => outcome !== 'ok');
  if (bad !== undefined) throw new Error(`${baseUrl}: ${bad.count} × ${bad.outcome}`);
  const requests = operations.reduce((sum, { count }) => sum + count, 0);
  return (cpuBetween(edges.begin, edges.end) ?? Number.NaN) / requests;
}

function print(perGet: ReadonlyMap<string, readonly number[]>): void {
  const base = perGet.get(BASE) ?? [];
  const table = new Table({
    head: ['Server', 'CPU µs per get', `× ${BASE}`, 'lowest–highest block'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [label, values] of perGet) {
    const ratios = values.map((value, block) => value / (base[block] ?? Number.NaN));
    table.push([
      label,
      (median(values) ?? Number.NaN).toFixed(1),
      (median(ratios) ?? Number.NaN).toFixed(2),
      `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    ]);
  }
  console.log(table.toString());
  const own = median((perGet.get('express-memory') ?? []).map((value, block) => value / (base[block] ?? Number.NaN)));
  console.log(
    `express-memory costs ${(own ?? Number.NaN).toFixed(2)} × ${BASE}: ${own !== null && own <= LIMIT ? 'within' : 'OVER'} the ${LIMIT.toFixed(2)} it may cost.`,
  );
}
