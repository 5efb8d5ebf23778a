import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../../model/stats/median.ts';

const WRITES = 15;
const BLOCK = new Uint8Array(4096);

/**
 * Median time in µs of a 4 KiB write that the disk has acknowledged, over 15 writes in a folder; null if it cannot be
 * written.
 */
export async function medianFsyncUs(folder: string): Promise<number | null> {
  const path = join(folder, 'fsync-time');
  try {
    const file = await open(path, 'w');
    const times: number[] = [];
    try {
      for (let index = 0; index < WRITES; index += 1) {
        const startedAt = performance.now();
        await file.write(BLOCK);
        await file.datasync();
        times.push((performance.now() - startedAt) * 1000);
      }
    } finally {
      await file.close();
      await unlink(path);
    }
    return median(times);
  } catch {
    return null;
  }
}
