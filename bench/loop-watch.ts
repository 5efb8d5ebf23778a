import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import type { RunningApp } from '../runner/apps/running-app.ts';
import { stackProcess } from '../runner/apps/stack-process.ts';
import { startApp } from '../runner/apps/start-app.ts';
import { autocannonEngine } from '../runner/load/engines/autocannon/autocannon-engine.ts';
import { requireEngine } from '../runner/load/engines/require-engine.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { cpuBetween } from '../runner/measure/cpu-between.ts';
import { readCpu } from '../runner/measure/process-cpu.ts';
import { CATALOGUE } from '../targets/catalogue.ts';
import { openEnginePlace } from '../test/support/engine-place.ts';
import { intervalText, medianInterval } from './median-interval.ts';

/**
 * What it costs a target to watch its event loop, in pairs of windows on one process: CPU per request under load, with
 * ÷ without, and CPU per second without any load, with − without. `loop-watch.ts [PAIRS]`
 */
const PAIRS = Number(process.argv[2] ?? 15);
const WINDOW_MS = 1000;
const WARM_UPS = 3;
const IDLE_PAIRS = 7;

const autocannon = await requireEngine(autocannonEngine, process.env);
const place = await openEnginePlace();
const teardown = new Teardown();
try {
  for (const id of ['node-memory', 'express-memory']) await compare(id);
} finally {
  await teardown.run();
  await place.remove();
}

async function compare(id: string): Promise<void> {
  const spec = CATALOGUE.find((candidate) => candidate.id === id);
  if (spec === undefined) throw new Error(`${id} is not in the catalogue.`);
  const { workDir, itemsFile } = place.job;
  const { systemCpus: cpus } = currentPlacement();
  const target = await startApp(
    stackProcess({ spec, datastoreUrls: {}, namespace: 'bench', itemsFile, cpus, workDir }),
  );
  teardown.add(`stopping ${id}`, () => target.stop());
  for (let round = 0; round < WARM_UPS; round += 1) await cpuPerRequest(target, false);
  const ratios = await inPairs(PAIRS, (watched) => cpuPerRequest(target, watched));
  const idle = await inPairs(IDLE_PAIRS, (watched) => cpuWithoutLoad(target, watched));
  await target.stop();
  const underLoad = medianInterval(ratios.map(([watched, plain]) => watched / plain));
  const idleCost = medianInterval(idle.map(([watched, plain]) => watched - plain));
  console.log(
    `${id}: ${intervalText(underLoad, 3)} of the CPU per request, ${PAIRS} pairs; ${intervalText(idleCost, 0)} µs/s without load.`,
  );
}

/** Pairs of `[watched, not watched]`, each in an order that a coin decides. */
async function inPairs(
  pairs: number,
  measure: (watched: boolean) => Promise<number>,
): Promise<(readonly [number, number])[]> {
  const random = seededRandom(1);
  const results: (readonly [number, number])[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const found = new Map<boolean, number>();
    for (const watched of shuffled([true, false], random)) found.set(watched, await measure(watched));
    results.push([found.get(true) ?? Number.NaN, found.get(false) ?? Number.NaN]);
  }
  return results;
}

async function cpuWithoutLoad(target: RunningApp, watched: boolean): Promise<number> {
  if (watched) target.loop?.begin();
  const [begin, beganAt] = [readCpu(target.pids()), performance.now()];
  await pause(WINDOW_MS);
  const [end, endedAt] = [readCpu(target.pids()), performance.now()];
  if (watched) await target.loop?.end();
  return ((cpuBetween(begin, end) ?? Number.NaN) * 1000) / (endedAt - beganAt);
}

async function cpuPerRequest(target: RunningApp, watched: boolean): Promise<number> {
  const edges = { begin: readCpu(target.pids()), end: readCpu(target.pids()) };
  let loop: Promise<unknown> = Promise.resolve();
  const { operations } = await autocannon.measure({
    ...place.job,
    baseUrl: target.baseUrl,
    load: { kind: 'closed', connections: 16 },
    durationMs: WINDOW_MS,
    onWindow: (edge) => {
      edges[edge] = readCpu(target.pids());
      if (!watched) return;
      if (edge === 'begin') target.loop?.begin();
      else loop = target.loop?.end() ?? loop;
    },
  });
  if (watched && (await loop) === null) throw new Error(`${target.id} did not say how its loop was.`);
  const requests = operations.reduce((sum, { count }) => sum + count, 0);
  return (cpuBetween(edges.begin, edges.end) ?? Number.NaN) / requests;
}
