import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cacheFolder } from '../folders/cache-folder.ts';
import { takeLock } from './folder-lock.ts';
import type { SetupContext } from './requirement.ts';

/**
 * Lets one set-up at a time work on a cache; returns how to let go.
 * @throws StackbenchError `setup-under-way` when another live process holds it.
 */
export async function takeSetupLock({ env, signal }: SetupContext): Promise<() => Promise<void>> {
  const folder = join(cacheFolder(env), 'setup.lock');
  const lock = await takeLock(folder, signal);
  if (lock.taken) return lock.release;
  throw underWay(lock.holder, folder);
}

function underWay(pid: number, folder: string): StackbenchError {
  return new StackbenchError({
    code: 'setup-under-way',
    what: 'Another `stackbench setup` is at work on this cache.',
    why: `Process ${pid} holds ${folder}.`,
    fix: 'Wait for it to end, or set STACKBENCH_CACHE to another folder.',
  });
}
