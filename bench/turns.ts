import { fork } from 'node:child_process';
import { join } from 'node:path';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { calmThroughput } from '../reports/run/figures/calm-throughput.ts';
import { openTargetHost } from '../runner/apps/open-target-host.ts';
import type { RunningApp } from '../runner/apps/running-app.ts';
import { drawTurns } from '../runner/blocks/draw-turns.ts';
import { RoundMeters } from '../runner/blocks/round-meters.ts';
import { readSeededItems } from '../runner/blocks/seed-file.ts';
import { SliceClock } from '../runner/blocks/slice-clock.ts';
import { warmUpApp } from '../runner/blocks/warm-up.ts';
import type { RunningDatastore } from '../runner/datastores/datastore.ts';
import { autocannonEngine } from '../runner/load/engines/autocannon/autocannon-engine.ts';
import { requireEngine } from '../runner/load/engines/require-engine.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../runner/machine/processes/work-folder.ts';
import { mixedCrud } from '../scenarios/mixed-crud.ts';
import { prepareStream } from '../scenarios/request-stream.ts';
import { writeSeedItems } from '../scenarios/seed-items.ts';
import { CATALOGUE } from '../targets/catalogue.ts';
import { type Throughput, printTurns } from './print-turns.ts';

/**
 * Four stacks beside a noisy neighbour, in blocks of fresh processes, each measured twice for the same time: in one
 * piece, one stack after the other, and in slices that take turns. Prints how much each ratio of two stacks varies from
 * block to block, also from calm slices only, beside all slices of the same blocks. The neighbour
 * takes `SHARE` of a core at most, nothing with 0. `npm run bench:turns -- BLOCKS SHARE`.
 */
const BLOCKS = Number(process.argv[2] ?? 12);
const SHARE = Number(process.argv[3] ?? 1);
const TARGETS = ['express-redis', 'express-postgres', 'express-postgres-redis', 'express-memory'];
const ITEMS = 10_000;
const CONNECTIONS = 32;
const ROUND_MS = 2000;
const WAYS = { sequential: ROUND_MS, turns: 250 } as const;
type Way = keyof typeof WAYS;

/** An app with the datastores whose threads are its stack's. */
interface BenchedApp {
  readonly app: RunningApp;
  readonly datastores: readonly RunningDatastore[];
}

const autocannon = await requireEngine(autocannonEngine, process.env);
const placement = currentPlacement();
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
      placement,
      provider: 'native',
      allowStandIn: false,
      allowRemote: false,
      signal,
    },
    teardown,
  );
  const played: Record<Way, Throughput[][]> = { sequential: [], turns: [] };
  for (let block = 1; block <= BLOCKS; block += 1) {
    process.stderr.write(`block ${block} of ${BLOCKS}\n`);
    const noise = fork(join(import.meta.dirname, 'noise.ts'), ['240', String(block), String(SHARE)]);
    const apps: BenchedApp[] = [];
    try {
      for (const spec of specs) apps.push({ app: await host.startTarget(spec), datastores: host.datastoresOf(spec) });
      for (const { app } of apps) {
        const { baseUrl, pids } = app;
        await warmUpApp({
          baseUrl,
          pids,
          stream: prepareStream(mixedCrud, ITEMS, block),
          ids,
          connections: CONNECTIONS,
          requests: 16_000,
          signal,
        });
      }
      for (const way of shuffled(Object.keys(WAYS) as Way[], random)) {
        const values = await measure(apps, way, { block, itemsFile, workDir: work.path });
        played[way].push(values);
        const texts = values.map(({ perSec, calm }) => `${Math.round(perSec)} (calm ${Math.round(calm ?? NaN)})`);
        process.stderr.write(`  ${way}: ${texts.join(', ')} requests/s\n`);
      }
    } finally {
      noise.kill();
      await Promise.all(apps.map(({ app }) => app.stop()));
    }
  }
  printTurns(
    specs.map(({ id }) => id),
    played,
    placement,
  );
} finally {
  await teardown.run();
}

/** What each app answered well. */
async function measure(
  apps: readonly BenchedApp[],
  way: Way,
  { block, ...place }: { readonly block: number; readonly itemsFile: string; readonly workDir: string },
): Promise<Throughput[]> {
  const sliceMs = WAYS[way];
  const slices = drawTurns(
    apps.map(() => ({ roundMs: ROUND_MS, sliceMs })),
    random,
  );
  const metered = apps.map(({ app, datastores }) => ({
    visit: { windows: [], inTurns: { onWindow: () => undefined } },
    meters: new RoundMeters(app, datastores, placement),
  }));
  const clock = new SliceClock(slices, metered);
  const measured = await autocannon
    .playTurns({
      ...place,
      apps: apps.map(({ app: { id, baseUrl } }) => ({ id, baseUrl, signal })),
      slices,
      onSlice: (slice, edge) => clock.onSlice(slice, edge),
      scenario: mixedCrud,
      items: ITEMS,
      seed: block,
      load: { kind: 'closed', connections: CONNECTIONS },
      timeoutMs: 10_000,
      cpus: placement.generatorCpus,
      signal,
    })
    .finally(() => {
      for (const { meters } of metered) meters.stop();
    });
  return measured.apps.map((outcome, app) => {
    if (outcome.state === 'failed') throw outcome.error;
    const { operations, elapsedMs } = outcome.measurement;
    const ok = operations.reduce((sum, { outcome: how, count }) => sum + (how === 'ok' ? count : 0), 0);
    const calm = calmThroughput({ slices: clock.slicesOf(app, measured.slices) })?.perSec ?? null;
    return { perSec: (ok * 1000) / elapsedMs, calm };
  });
}
