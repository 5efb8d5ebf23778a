import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pinnedCommand } from '../../runner/machine/cpu-placement.ts';

/** Time after which it ends by itself, s. */
const SECONDS = 1800;

/** Starts `noise.ts` on the cores of the servers, which takes up to `share` of one; returns what ends it. */
export function startNeighbour(share: number, seed: number, cpus: readonly number[]): () => void {
  if (share === 0) return () => undefined;
  const script = join(import.meta.dirname, '..', 'noise.ts');
  const pinned = pinnedCommand(process.execPath, [script, String(SECONDS), String(seed), String(share)], cpus);
  const neighbour = spawn(pinned.command, pinned.args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return () => void neighbour.kill();
}
