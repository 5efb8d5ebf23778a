import { join } from 'node:path';
import type { ReadyEngine, RoundJob } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { requireEngine } from '../../runner/load/engines/require-engine.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import type { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { read } from '../../scenarios/read.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';

export const ITEMS = 1000;
const TIMEOUT_MS = 10_000;

/** What playing a load on known servers needs. */
export interface BenchPlace {
  readonly job: Omit<RoundJob, 'baseUrl' | 'load' | 'durationMs' | 'seed'>;
  readonly systemCpus: readonly number[];
  readonly pacer: ReadyEngine;
  readonly autocannon: ReadyEngine;
}

/** Makes a work folder with seeded items; `teardown` removes it. */
export async function openBenchPlace(teardown: Teardown, signal: AbortSignal): Promise<BenchPlace> {
  const work = await makeWorkFolder('bench capacity');
  teardown.add('removing the work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });
  const { generatorCpus: cpus, systemCpus } = currentPlacement();
  return {
    job: { scenario: read, itemsFile, items: ITEMS, timeoutMs: TIMEOUT_MS, cpus, workDir: work.path, signal },
    systemCpus,
    pacer: await requireEngine(engines.pacer, process.env),
    autocannon: await requireEngine(engines.autocannon, process.env),
  };
}
