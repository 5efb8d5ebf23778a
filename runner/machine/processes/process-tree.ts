import { readFileSync } from 'node:fs';
import { threadsOf } from '../proc/process-ids.ts';

/** A process and everything that it started, by /proc; only the process without /proc. */
export function withDescendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [pid, ...children.flatMap(withDescendants)];
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    } catch {
      // A thread may end while its process is looked at; the others' children are still there.
      return [];
    }
  });
}
