import { readFileSync, readdirSync } from 'node:fs';

/** A process and everything that it started, by /proc; the process alone where there is none. */
export function withDescendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [pid, ...children.flatMap(withDescendants)];
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
