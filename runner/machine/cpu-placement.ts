import { readFileSync } from 'node:fs';
import { findProgram } from './folders/find-program.ts';

export interface Placement {
  readonly generatorCpus: readonly number[];
  readonly systemCpus: readonly number[];
}

/** Cores this process may use (Linux), as numbers; empty if unknown or if the system cannot pin. */
export function usableCpus(): readonly number[] {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
    return list === undefined ? [] : parseCpuList(list);
  } catch {
    return [];
  }
}

/** The kernel's list format: `0-2,5` is 0, 1, 2, 5. */
function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * The generator gets the last quarter of the cores (at least one), the system under test the rest; nothing is pinned on
 * one core.
 */
function placeOn(cpus: readonly number[]): Placement {
  if (cpus.length < 2) return { generatorCpus: [], systemCpus: [] };
  const forGenerator = Math.max(1, Math.floor(cpus.length / 4));
  return { systemCpus: cpus.slice(0, -forGenerator), generatorCpus: cpus.slice(-forGenerator) };
}

/** Placement of this machine; empty lists if `taskset` is missing. */
export function currentPlacement(): Placement {
  return tasksetPath() === null ? { generatorCpus: [], systemCpus: [] } : placeOn(usableCpus());
}

/**
 * The command that starts a program on given cores (`taskset` replaces itself by exec, so the process id is the
 * program's).
 */
export function pinnedCommand(
  command: string,
  args: readonly string[],
  cpus: readonly number[],
): { command: string; args: string[] } {
  const taskset = cpus.length === 0 ? null : tasksetPath();
  if (taskset === null) return { command, args: [...args] };
  return { command: taskset, args: ['-c', cpus.join(','), command, ...args] };
}

let cachedTaskset: string | null | undefined;
function tasksetPath(): string | null {
  cachedTaskset ??= findProgram('taskset', '/usr/bin:/bin:/usr/local/bin').path;
  return cachedTaskset;
}
