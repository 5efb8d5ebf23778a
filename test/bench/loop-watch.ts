import { seededRandom, shuffled } from '../../model/seeded-random.ts';
import { engines } from '../../runner/engines/registry.ts';
import { cpuBetween, readCpu } from '../../runner/measure/process-cpu.ts';
import { currentPlacement } from '../../runner/processes/cpu-placement.ts';
import { Teardown } from '../../runner/processes/teardown.ts';
import type { RunningTarget } from '../../runner/services/running-target.ts';
import { startTarget } from '../../runner/visits/start-target.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { medianInterval } from './median-interval.ts';

/** What it costs a target to watch its event loop: CPU per request with ÷ without, in pairs of windows on one process. `loop-watch.ts [PAIRS]` */
const PAIRS = Number(process.argv[2] ?? 15);
const WINDOW_MS = 1000;
const WARM_UPS = 3;

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
  const target = await startTarget({ spec, serviceUrls: {}, namespace: 'bench', itemsFile, cpus, workDir });
  teardown.add(`stopping ${id}`, () => target.stop());
  for (let round = 0; round < WARM_UPS; round += 1) await cpuPerRequest(target, false);
  const random = seededRandom(1);
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const cpuUs = { with: 0, without: 0 };
    for (const how of shuffled(['with', 'without'] as const, random)) {
      cpuUs[how] = await cpuPerRequest(target, how === 'with');
    }
    ratios.push(cpuUs.with / cpuUs.without);
  }
  await target.stop();
  const { median, lo, hi } = medianInterval(ratios);
  console.log(`${id}: ${median.toFixed(3)} (95 %: ${lo.toFixed(3)} to ${hi.toFixed(3)}), ${PAIRS} pairs`);
}

async function cpuPerRequest(target: RunningTarget, watched: boolean): Promise<number> {
  const edges = { begin: readCpu(target.pids()), end: readCpu(target.pids()) };
  let loop: Promise<unknown> = Promise.resolve();
  const { operations } = await engines.autocannon.measure({
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
