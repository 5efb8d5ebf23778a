import { readFileSync } from 'node:fs';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { residentBytes } from '../../runner/measure/process-cpu.ts';

/** The stacks that run below this process. */
export function runningStacks(): number[] {
  return withDescendants(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('targets/');
    } catch {
      return false;
    }
  });
}

/** What stacks may still take on a machine on which all of them together may take `bytes`. */
export function smallMemory(bytes: number): () => number {
  return () => bytes - (residentBytes(runningStacks()) ?? 0);
}
