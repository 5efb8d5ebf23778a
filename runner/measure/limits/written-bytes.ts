import { readFileSync } from 'node:fs';

/** Bytes that processes have caused to be written to disk so far (`write_bytes` of `/proc/PID/io`); null if unknown. */
export function readWrittenBytes(pids: readonly number[]): number | null {
  let total: number | null = null;
  for (const pid of pids) {
    try {
      const bytes = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
      if (bytes !== undefined) total = (total ?? 0) + Number(bytes);
    } catch {
      // It has ended, or belongs to another user.
    }
  }
  return total;
}
