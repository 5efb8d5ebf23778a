import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoundJob } from '../../runner/load/engines/engine.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { read } from '../../scenarios/read.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';

const ITEMS = 1000;

/** A work folder with seeded items, and the parts of a job that do not change; call `remove` at the end. */
export async function openEnginePlace(): Promise<{
  readonly job: Omit<RoundJob, 'baseUrl' | 'load' | 'durationMs'>;
  remove(): Promise<void>;
}> {
  const workDir = await mkdtemp(join(tmpdir(), 'stackbench-engine-'));
  const itemsFile = join(workDir, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });
  const { signal } = new AbortController();
  const { generatorCpus: cpus } = currentPlacement();
  return {
    job: { scenario: read, itemsFile, items: ITEMS, seed: 3, timeoutMs: 5000, cpus, workDir, signal },
    remove: () => rm(workDir, { recursive: true, force: true, maxRetries: 5 }),
  };
}
