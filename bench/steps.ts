import Table from 'cli-table3';
import { pool } from '../model/stats/distribution.ts';
import { median } from '../model/stats/median.ts';
import { startNullServer } from '../runner/load/ceilings/start-null-server.ts';
import { engines } from '../runner/load/engines/registry.ts';
import { requireEngine } from '../runner/load/engines/require-engine.ts';
import { type StepPlayer, openStepPlayer } from '../runner/load/steps/step-player.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { mixedCrud } from '../scenarios/mixed-crud.ts';
import { prepareStream } from '../scenarios/request-stream.ts';
import { openEnginePlace } from '../test/support/engine-place.ts';

/**
 * How high a player of steps and the pacer go against a server that does nothing, in turn, rate by rate. `steps.ts
 * [BLOCKS] [RATES, by commas]`
 */
const BLOCKS = Number(process.argv[2] ?? 5);
const RATES = (process.argv[3] ?? '1000,5000,10000,15000,20000,25000,30000').split(',').map(Number);
const WINDOW_MS = 1000;
/** Few enough for the ports of this machine, whichever generator has them. */
const MOST_IN_FLIGHT = 3000;

/** What one generator did at one rate. */
interface Played {
  readonly perSec: number;
  readonly lateMs: number;
  readonly cpuUs: number;
  readonly cpuShare: number;
  readonly dropped: number;
}

const place = await openEnginePlace();
const server = await startNullServer({ workDir: place.job.workDir, cpus: currentPlacement().systemCpus });
const { items, seed, itemsFile, cpus, workDir, signal, timeoutMs } = place.job;
const scenario = mixedCrud;
const pacer = await requireEngine(engines.pacer, process.env);
const player = await openStepPlayer({
  apps: [{ id: 'null server', baseUrl: server.baseUrl, signal }],
  stream: prepareStream(scenario, items, seed),
  maxInFlight: MOST_IN_FLIGHT,
  targetMs: 200,
  itemsFile,
  cpus,
  workDir,
  signal,
  timeoutMs,
});
try {
  const contestants: Readonly<Record<string, (ratePerSec: number) => Promise<Played>>> = {
    pacer: playByPacer,
    'step player': (ratePerSec) => playStep(player, ratePerSec, true),
    '… without latency': (ratePerSec) => playStep(player, ratePerSec, false),
  };
  const table = new Table({
    head: ['requests/s due', 'generator', 'answered/s', 'late p99 ms', 'CPU µs', 'CPU share', 'dropped'],
    style: { head: [], border: [] },
  });
  for (const ratePerSec of RATES) {
    const all = new Map<string, Played[]>(Object.keys(contestants).map((label) => [label, []]));
    for (let block = 0; block < BLOCKS; block += 1)
      for (const [label, play] of Object.entries(contestants)) all.get(label)?.push(await play(ratePerSec));
    for (const [label, played] of all) table.push([ratePerSec, label, ...cellsOf(played)]);
  }
  console.log(`${BLOCKS} blocks, medians:\n${table.toString()}`);
} finally {
  await player.close();
  await server.stop();
  await place.remove();
}

function cellsOf(played: readonly Played[]): string[] {
  const middle = (figure: (one: Played) => number, digits: number): string =>
    (median(played.map(figure)) ?? Number.NaN).toFixed(digits);
  return [
    middle(({ perSec }) => perSec, 0),
    middle(({ lateMs }) => lateMs, 2),
    middle(({ cpuUs }) => cpuUs, 1),
    middle(({ cpuShare }) => cpuShare, 2),
    middle(({ dropped }) => dropped, 0),
  ];
}

async function playByPacer(ratePerSec: number): Promise<Played> {
  const load = { kind: 'open', arrivals: 'poisson', ratePerSec, maxInFlight: MOST_IN_FLIGHT } as const;
  const job = { ...place.job, scenario, baseUrl: server.baseUrl, load, durationMs: WINDOW_MS };
  const { operations, dropped, generator, generatorCpuUs, lateness } = await pacer.measure(job);
  const answered = operations.reduce((sum, { count }) => sum + count, 0);
  if (lateness === null) throw new Error('Nothing was sent.');
  return {
    perSec: (answered * 1000) / WINDOW_MS,
    lateMs: pool([lateness]).quantileUs(99) / 1000,
    cpuUs: (generatorCpuUs ?? Number.NaN) / answered,
    cpuShare: generator.cpuShare ?? Number.NaN,
    dropped,
  };
}

async function playStep(player: StepPlayer, ratePerSec: number, withLatency: boolean): Promise<Played> {
  const step = { app: 0, ratePerSec, durationMs: WINDOW_MS, seed, giveUpMs: 3000, withLatency };
  const { good, failed, dropped, inFlightAtEnd, generator } = await player.play({ ...step, onEdge: () => undefined });
  if (Object.keys(failed).length > 0) throw new Error(`The null server failed: ${JSON.stringify(failed)}`);
  return {
    perSec: ((good - inFlightAtEnd) * 1000) / WINDOW_MS,
    lateMs: generator.latenessP99Ms,
    cpuUs: (generator.cpuShare * WINDOW_MS * 1000) / good,
    cpuShare: generator.cpuShare,
    dropped,
  };
}
