import { fork } from 'node:child_process';
import { join } from 'node:path';
import Table from 'cli-table3';
import { mean } from '../model/stats/mean.ts';
import { median } from '../model/stats/median.ts';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { openTargetHost } from '../runner/apps/open-target-host.ts';
import type { RunningApp } from '../runner/apps/running-app.ts';
import { drawTurns } from '../runner/blocks/draw-turns.ts';
import { readSeededItems } from '../runner/blocks/seed-file.ts';
import { warmUpApp } from '../runner/blocks/warm-up.ts';
import { autocannonEngine } from '../runner/load/engines/autocannon/autocannon-engine.ts';
import { requireEngine } from '../runner/load/engines/require-engine.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../runner/machine/processes/work-folder.ts';
import { mixedCrud } from '../scenarios/mixed-crud.ts';
import { prepareStream } from '../scenarios/request-stream.ts';
import { writeSeedItems } from '../scenarios/seed-items.ts';
import { CATALOGUE } from '../targets/catalogue.ts';

/**
 * Four stacks beside a noisy neighbour, in blocks of fresh processes, each measured twice for the same time: in one
 * piece, one stack after the other, and in slices that take turns. Prints how much each ratio of two stacks varies from
 * block to block. `npm run bench:turns -- BLOCKS`.
 */
const BLOCKS = Number(process.argv[2] ?? 12);
const TARGETS = ['express-redis', 'express-postgres', 'express-postgres-redis', 'express-memory'];
const ITEMS = 10_000;
const CONNECTIONS = 32;
const ROUND_MS = 2000;
const WAYS = { sequential: ROUND_MS, turns: 250 } as const;
type Way = keyof typeof WAYS;

const autocannon = await requireEngine(autocannonEngine, process.env);
const { systemCpus, generatorCpus } = currentPlacement();
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const { signal } = interrupt;
const random = seededRandom(1);
const teardown = new Teardown();
try {
  const work = await makeWorkFolder('bench turns');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });
  const ids = (await readSeededItems(itemsFile)).map(({ id }) => id);
  const specs = CATALOGUE.filter(({ id }) => TARGETS.includes(id));
  const host = await openTargetHost(
    {
      specs,
      env: process.env,
      externalUrls: {},
      workDir: work.path,
      itemsFile,
      placement: currentPlacement(),
      provider: 'native',
      allowStandIn: false,
      allowRemote: false,
      signal,
    },
    teardown,
  );
  const perSec: Record<Way, number[][]> = { sequential: [], turns: [] };
  for (let block = 1; block <= BLOCKS; block += 1) {
    process.stderr.write(`block ${block} of ${BLOCKS}\n`);
    const noise = fork(join(import.meta.dirname, 'noise.ts'), ['240', String(block)]);
    const apps: RunningApp[] = [];
    try {
      for (const spec of specs) apps.push(await host.startTarget(spec));
      for (const { baseUrl, pids } of apps)
        await warmUpApp({
          baseUrl,
          pids,
          stream: prepareStream(mixedCrud, ITEMS, block),
          ids,
          connections: CONNECTIONS,
          requests: 16_000,
          signal,
        });
      for (const way of shuffled(Object.keys(WAYS) as Way[], random)) {
        const values = await measure(apps, way, { block, itemsFile, workDir: work.path });
        perSec[way].push(values);
        process.stderr.write(`  ${way}: ${values.map((value) => Math.round(value)).join(', ')} requests/s\n`);
      }
    } finally {
      noise.kill();
      await Promise.all(apps.map((app) => app.stop()));
    }
  }
  print(
    specs.map(({ id }) => id),
    perSec,
  );
} finally {
  await teardown.run();
}

/** Good answers per second of each app. */
async function measure(
  apps: readonly RunningApp[],
  way: Way,
  { block, ...place }: { readonly block: number; readonly itemsFile: string; readonly workDir: string },
): Promise<number[]> {
  const sliceMs = WAYS[way];
  const measured = await autocannon.playTurns({
    ...place,
    apps: apps.map(({ id, baseUrl }) => ({ id, baseUrl, signal })),
    slices: drawTurns(
      apps.map(() => ({ roundMs: ROUND_MS, sliceMs })),
      random,
    ),
    scenario: mixedCrud,
    items: ITEMS,
    seed: block,
    load: { kind: 'closed', connections: CONNECTIONS },
    timeoutMs: 10_000,
    cpus: generatorCpus,
    signal,
  });
  return measured.apps.map((outcome) => {
    if (outcome.state === 'failed') throw outcome.error;
    const { operations, elapsedMs } = outcome.measurement;
    const ok = operations.reduce((sum, { outcome: how, count }) => sum + (how === 'ok' ? count : 0), 0);
    return (ok * 1000) / elapsedMs;
  });
}

function print(names: readonly string[], perSec: Readonly<Record<Way, readonly number[][]>>): void {
  const table = new Table({
    head: ['Pair', 'sd of ln ratio, sequential', 'in turns', '÷'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const shares: number[] = [];
  for (const [a, first] of names.entries())
    for (const [b, second] of names.entries()) {
      if (b <= a) continue;
      const [sequential, turns] = (['sequential', 'turns'] as const).map((way) =>
        standardDeviation(perSec[way].map((values) => Math.log((values[a] ?? NaN) / (values[b] ?? NaN)))),
      ) as [number, number];
      shares.push(turns / sequential);
      table.push([`${first} ÷ ${second}`, sequential.toFixed(3), turns.toFixed(3), (turns / sequential).toFixed(2)]);
    }
  console.log(table.toString());
  console.log(`cores: stacks ${systemCpus.join(',')}, generator ${generatorCpus.join(',')}`);
  console.log(`median pair: ${(median(shares) ?? NaN).toFixed(2)} of the sequential spread (0.50 or less is the aim).`);
}

function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}
