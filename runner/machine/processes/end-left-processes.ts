import { ProcessFamily } from './process-family.ts';
import { groupIsLeft } from './process-group.ts';
import { type ProcessIdentity, isAlive } from './process-identity.ts';
import { folderOf, readProcess, readProcesses, outputsOf } from './process-table.ts';
import { WaitedTooLong, waitUntil } from './wait-for.ts';

const KILLED_WITHIN_MS = 5000;

/**
 * Kills what is left of a process of an earlier command, and what it started; returns whether there was anything, and
 * what does not end.
 */
export async function endLeftFamily(
  root: ProcessIdentity,
  mark: string | null,
): Promise<{ readonly found: boolean; readonly left: readonly number[] }> {
  const family = new ProcessFamily(root, mark);
  const isThere = (): boolean => isAlive(root) || groupIsLeft(root.pid) || family.running().length > 0;
  family.look();
  if (!isThere()) return { found: false, left: [] };
  family.signal('SIGKILL');
  if (isAlive(root) || groupIsLeft(root.pid)) killGroup(root.pid);
  const left = await stillThere(isThere, () => [
    ...family.running().map(({ pid }) => pid),
    ...(isAlive(root) ? [root.pid] : []),
  ]);
  return { found: true, left: [...new Set(left)] };
}

/**
 * Kills processes that work in a folder of a command, or print to a file in it, even if nothing else shows whose they
 * are (a database's process that was frozen when its parent was killed, a daemon with its own environment). They are
 * younger than that command and have no terminal, so never a person's shell. Returns their ids.
 */
export async function endThoseIn(prefix: string, owner: ProcessIdentity): Promise<number[]> {
  const found = (readProcesses() ?? []).filter(
    ({ pid, hasTerminal, startTime }) =>
      pid !== process.pid &&
      !hasTerminal &&
      Number(startTime) >= Number(owner.startTime) &&
      [`${folderOf(pid) ?? ''}/`, ...outputsOf(pid)].some((path) => path.startsWith(prefix)),
  );
  for (const { pid } of found) kill(pid);
  const isThere = (): boolean => found.some(({ pid, startTime }) => readProcess(pid)?.startTime === startTime);
  await stillThere(isThere, () => []);
  return found.map(({ pid }) => pid);
}

async function stillThere(isThere: () => boolean, which: () => number[]): Promise<number[]> {
  try {
    const what = 'processes of an earlier command to end';
    await waitUntil(() => (isThere() ? null : true), { what, withinMs: KILLED_WITHIN_MS, everyMs: 10 });
    return [];
  } catch (error) {
    if (error instanceof WaitedTooLong) return which();
    throw error;
  }
}

function killGroup(pid: number): void {
  if (!kill(-pid)) kill(pid);
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    // No group of its own, or gone.
    return false;
  }
}
