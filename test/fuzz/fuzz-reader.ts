import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeHostile } from './make-hostile.ts';
import type { Reader } from './readers.ts';

/** Of processor time, all threads together: a busy machine makes nothing slower by it. */
const MOST_CPU_MS = 2000;
/** What waits for something takes no processor time. */
const MOST_WAITED_MS = 120_000;
const MOST_RSS_BYTES = 300e6;

interface Tally {
  readonly documents: number;
  readonly refused: number;
  /** What went wrong, each with the seed that repeats it. */
  readonly crashes: string[];
  readonly slow: string[];
  readonly heavy: string[];
  /** Of processor time. */
  readonly slowestMs: number;
  readonly mostRssBytes: number;
}

/** Gives a reader `documents` hostile documents, one after the other, in this process. */
export async function fuzzReader(reader: Reader, documents: number, firstSeed = 1): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'stackbench-fuzz-'));
  const [crashes, slow, heavy]: [string[], string[], string[]] = [[], [], []];
  let [refused, slowestMs, mostRssBytes] = [0, 0, 0];
  try {
    for (let seed = firstSeed; seed < firstSeed + documents; seed += 1) {
      const file = join(folder, reader.file);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, makeHostile(reader.samples, seed));
      const before = process.memoryUsage.rss();
      const startedAt = performance.now();
      const cpuBefore = process.cpuUsage();
      const outcome = await reader.read(file, folder);
      const waitedMs = performance.now() - startedAt;
      const { user, system } = process.cpuUsage(cpuBefore);
      const ms = (user + system) / 1000;
      const rss = process.memoryUsage.rss();
      if (outcome === 'refused') refused += 1;
      else if (outcome !== 'read') crashes.push(`seed ${seed}: ${outcome}`);
      if (ms > MOST_CPU_MS || waitedMs > MOST_WAITED_MS)
        slow.push(`seed ${seed}: ${ms.toFixed(0)} ms of processor time in ${waitedMs.toFixed(0)} ms`);
      if (rss > MOST_RSS_BYTES && rss > before) heavy.push(`seed ${seed}: ${(rss / 1e6).toFixed(0)} MB`);
      slowestMs = Math.max(slowestMs, ms);
      // What was there before the document came is the harness's own.
      if (rss > before) mostRssBytes = Math.max(mostRssBytes, rss);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { documents, refused, crashes, slow, heavy, slowestMs, mostRssBytes };
}
