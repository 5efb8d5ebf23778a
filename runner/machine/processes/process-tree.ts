import { readFileSync, readdirSync } from 'node:fs';

/** A process and everything that it started, by /proc; the process alone where there is none. */
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

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
