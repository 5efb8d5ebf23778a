import Table from 'cli-table3';
import { median } from '../model/stats/median.ts';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { startNullServer } from '../runner/load/ceilings/start-null-server.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { openEnginePlace } from '../test/support/engine-place.ts';
import { CONNECTIONS, RATES, type Spent, contestants, recorderPairs } from './contestants.ts';
import { type MedianInterval, intervalText, medianInterval } from './median-interval.ts';

/**
 * What each generator costs, all in every block against one fixed answer; ratios are of the same block. `engines.ts
 * [BLOCKS]`
 */
const BLOCKS = Number(process.argv[2] ?? 9);
const WINDOW_MS = 4000;
const RECORDER_AT_LEAST = 0.9;
const PACER_AT_MOST = 0.5;
const ALONE = 'autocannon alone';
const PAIRS = 3;

const place = await openEnginePlace();
const server = await startNullServer({ workDir: place.job.workDir, cpus: currentPlacement().systemCpus });
try {
  const job = { ...place.job, baseUrl: server.baseUrl, durationMs: WINDOW_MS };
  const all = await contestants(job);
  const pairs: [Spent, Spent][] = [];
  const spent = new Map<string, Spent[]>(all.map(({ label }) => [label, []]));
  const random = seededRandom(1);
  for (let block = 1; block <= BLOCKS; block += 1) {
    process.stderr.write(`block ${block} of ${BLOCKS}\n`);
    for (const { label, measure } of shuffled(all, random)) spent.get(label)?.push(await measure());
    pairs.push(...(await recorderPairs(job, PAIRS)));
  }
  print(spent, pairs);
} finally {
  await server.stop();
  await place.remove();
}

function print(spent: ReadonlyMap<string, readonly Spent[]>, pairs: readonly (readonly [Spent, Spent])[]): void {
  const table = new Table({
    head: ['Generator', 'requests/s', '… per core', 'CPU s per 100 k', `CPU ÷ ${ALONE}`],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [label, windows] of spent) {
    const perRequest = middle(windows, cpuUs);
    table.push([
      label,
      middle(windows, ({ requests, elapsedMs }) => (requests * 1000) / elapsedMs).toFixed(0),
      (1e6 / perRequest).toFixed(0),
      (perRequest / 10).toFixed(2),
      ratio(spent, [label, ALONE], cpuUs).median.toFixed(2),
    ]);
  }
  console.log(`${BLOCKS} blocks, ${CONNECTIONS} connections in the closed loops, medians:\n${table.toString()}`);
  const rate = ({ requests, elapsedMs }: Spent): number => requests / elapsedMs;
  const recorder = medianInterval(pairs.map(([alone, ours]) => rate(ours) / rate(alone)));
  const inCpu = medianInterval(pairs.map(([alone, ours]) => cpuUs(alone) / cpuUs(ours)));
  const verdict = (good: boolean): string => (good ? 'holds' : 'MISSED');
  console.log(
    `Recorder, ${pairs.length} pairs of windows in one process: ${intervalText(recorder)} of the requests/s of ${ALONE}, ${intervalText(inCpu)} by CPU; at least ${RECORDER_AT_LEAST}: ${verdict(recorder.median >= RECORDER_AT_LEAST)}.`,
  );
  for (const perSec of RATES) {
    if (!spent.has(`k6 at ${perSec}/s`)) continue;
    const cost = ratio(spent, [`pacer at ${perSec}/s`, `k6 at ${perSec}/s`], cpuUs);
    console.log(
      `Pacer at ${perSec}/s: ${intervalText(cost)} of k6's CPU per request; at most ${PACER_AT_MOST}: ${verdict(cost.median <= PACER_AT_MOST)}.`,
    );
  }
}

function cpuUs({ requests, cpuUs }: Spent): number {
  return cpuUs / requests;
}

function middle(windows: readonly Spent[], figure: (spent: Spent) => number): number {
  return median(windows.map(figure)) ?? Number.NaN;
}

/** Of two generators, block by block. */
function ratio(
  spent: ReadonlyMap<string, readonly Spent[]>,
  [above, below]: readonly [string, string],
  figure: (spent: Spent) => number,
): MedianInterval {
  const base = spent.get(below)?.map(figure) ?? [];
  return medianInterval(spent.get(above)?.map((window, block) => figure(window) / (base[block] ?? Number.NaN)) ?? []);
}
