import { readFileSync, readdirSync } from 'node:fs';
import type { LimitSignals } from '../../../model/document/limit-signals.ts';

/** Open files of the process that is nearest to its soft limit; null if unknown, or if none has a limit. */
export function readOpenFiles(pids: readonly number[]): LimitSignals['openFiles'] {
  const known = pids.flatMap((pid) => readOne(pid) ?? []);
  return known.sort((one, other) => other.open / other.limit - one.open / one.limit)[0] ?? null;
}

function readOne(pid: number): LimitSignals['openFiles'] {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1];
    if (limit === undefined || Number(limit) === 0) return null;
    return { open: readdirSync(`/proc/${pid}/fd`).length, limit: Number(limit) };
  } catch {
    return null;
  }
}
