import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cannotWrite } from '../machine/files/cannot-write.ts';
import { type Holder, sayHolder, takeLock } from '../machine/folders/lock.ts';
import { openCacheFolder } from '../machine/folders/open-cache.ts';
import type { SetupContext } from './requirement.ts';

/**
 * Takes the lock of a cache, so that one set-up at a time works on it; returns how to release it.
 * @throws StackbenchError `setup-under-way` if another process has it; what `openCacheFolder` throws
 */
export async function takeSetupLock({ env, signal }: SetupContext): Promise<() => Promise<void>> {
  const file = join(openCacheFolder(env), 'setup.lock');
  const outcome = await takeLock(file, signal).catch((error: unknown) => {
    throw cannotWrite(file, error, 'STACKBENCH_CACHE');
  });
  if (outcome.taken) return outcome.lock.release;
  throw underWay(outcome.holder, file);
}

function underWay(holder: Holder, file: string): StackbenchError {
  const { why, fix } = sayHolder(holder, file);
  return new StackbenchError({
    code: 'setup-under-way',
    what: 'Another `stackbench setup` is using this cache.',
    why: `${why}.`,
    fix: `${fix}, or set STACKBENCH_CACHE to another folder.`,
  });
}
