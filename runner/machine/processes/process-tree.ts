import { readFileSync } from 'node:fs';
import { hasProc } from '../proc/has-proc.ts';
import { threadsOf } from '../proc/process-ids.ts';
import { readPs } from '../proc/read-ps.ts';

/** A process and everything that it started, by /proc or `ps`; only the process without both. */
export function withDescendants(pid: number): number[] {
  return descend(pid, hasProc() ? childrenOf : childrenByPs());
}

function descend(pid: number, children: (of: number) => readonly number[]): number[] {
  return [pid, ...children(pid).flatMap((child) => descend(child, children))];
}

function childrenByPs(): (pid: number) => readonly number[] {
  const byParent = Map.groupBy(readPs()?.rows.values() ?? [], ({ parent }) => parent);
  // On macOS the kernel's process 0 is its own parent.
  return (of) => (byParent.get(of) ?? []).flatMap(({ pid }) => (pid === of ? [] : [pid]));
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
