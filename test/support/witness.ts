import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pinnedCommand } from '../../runner/machine/cpu-placement.ts';

export interface Testimony {
  /** What bare sockets waited for answers, µs, ascending. */
  readonly latenciesUs: readonly number[];
  /**
   * How late the kernel woke a thread that only sleeps, 2 ms at a time: what no generator there can better; ms,
   * ascending.
   */
  readonly sleptLateMs: readonly number[];
}

/**
 * Bare sockets and a sleeper on the generator's own core, in the same window: whatever disturbs an engine there
 * disturbs them too.
 */
export async function callWitness(
  port: number,
  cpus: readonly number[],
): Promise<{ readonly onWindow: (edge: 'begin' | 'end') => void; readonly testimony: Promise<Testimony> }> {
  const words = [join(import.meta.dirname, 'witness-process.ts'), String(port)];
  const { command, args } = pinnedCommand(process.execPath, words, cpus);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  const testimony = once(child, 'message').then(([seen]) => seen as Testimony);
  return { onWindow: (edge) => void child.send(edge), testimony };
}
