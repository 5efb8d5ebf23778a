import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { median } from '../model/stats/median.ts';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { autocannonEngine } from '../runner/load/engines/autocannon/autocannon-engine.ts';
import { requireEngine } from '../runner/load/engines/require-engine.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../runner/machine/processes/work-folder.ts';
import { cpuBetween } from '../runner/measure/cpu-between.ts';
import { readCpu } from '../runner/measure/process-cpu.ts';
import { mixedCrud } from '../scenarios/mixed-crud.ts';
import { read } from '../scenarios/read.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { writeSeedItems } from '../scenarios/seed-items.ts';
import { type Contestant, startContestants } from './start-contestants.ts';
import { compareWithCommit } from './targets-before.ts';

/**
 * CPU of the server process per get-by-id, every contestant in every block, as ratios to the minimal Express app of the
 * same block. `--before COMMIT`: per request of a mix, as ratios to the same stacks of that commit; `--targets`
 * chooses them.
 */
const { values: flags, positionals } = parseArgs({
  options: { before: { type: 'string' }, targets: { type: 'string', default: '' } },
  allowPositionals: true,
});
const BLOCKS = Number(positionals[0] ?? 9);
const ITEMS = 10_000;
const CONNECTIONS = 16;
const WARM_UP_MS = 3000;
const MEASURED_MS = 800;
const BASE = 'minimal Express';
const LIMIT = 1.1;

interface Place {
  readonly workDir: string;
  readonly itemsFile: string;
  readonly signal: AbortSignal;
}

const autocannon = await requireEngine(autocannonEngine, process.env);
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const teardown = new Teardown();
try {
  const work = await makeWorkFolder('bench targets');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });
  const place = { workDir: work.path, itemsFile, signal: interrupt.signal };
  const { before } = flags;
  if (before === undefined) print(await cpuPerGets(place));
  else
    await compareWithCommit(
      { commit: before, targets: flags.targets.split(',').filter((id) => id !== ''), blocks: BLOCKS, place },
      (server, durationMs, seed) => cpuPerRequest(server, { place, scenario: mixedCrud, durationMs, seed }),
      teardown,
    );
} finally {
  await teardown.run();
}

async function cpuPerGets(place: Place): Promise<ReadonlyMap<string, readonly number[]>> {
  const { contestants, absent } = await startContestants(place, teardown);
  for (const line of absent) console.log(`left out: ${line}`);
  const cpuPerGet = (contestant: Contestant, durationMs: number, seed: number): Promise<number> =>
    cpuPerRequest(contestant, { place, scenario: read, durationMs, seed });
  for (const contestant of contestants) await cpuPerGet(contestant, WARM_UP_MS, 0);

  const perGet = new Map<string, number[]>(contestants.map(({ label }) => [label, []]));
  const random = seededRandom(1);
  for (let block = 1; block <= BLOCKS; block += 1) {
    process.stderr.write(`block ${block} of ${BLOCKS}\n`);
    for (const contestant of shuffled(contestants, random))
      perGet.get(contestant.label)?.push(await cpuPerGet(contestant, MEASURED_MS, block));
  }
  return perGet;
}

async function cpuPerRequest(
  { baseUrl, pids }: Omit<Contestant, 'label'>,
  {
    place,
    scenario,
    durationMs,
    seed,
  }: { readonly place: Place; readonly scenario: Scenario; readonly durationMs: number; readonly seed: number },
): Promise<number> {
  const edges = { begin: readCpu(pids()), end: readCpu(pids()) };
  const { operations } = await autocannon.measure({
    ...place,
    baseUrl,
    scenario,
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
