import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../folders/cache-folder.ts';
import type { SetupContext } from './requirement.ts';

/** Where unfinished work stands: in the cache, so that a rename is atomic, and apart from what is finished. */
export function unfinishedFolder(env: SetupContext['env']): string {
  return join(cacheFolder(env), 'unfinished');
}

/** Removes what an interrupted set-up left; only to be called by who holds the set-up lock. */
export async function removeUnfinished(env: SetupContext['env']): Promise<void> {
  await rm(unfinishedFolder(env), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/**
 * Makes a folder or file of the cache: `make` writes it to `result`, with `scratch` for what is not kept; then it takes its place in
 * one step, in the stead of what was there. When `make` throws, nothing is changed and nothing is left.
 */
export async function makeAtomically(
  context: SetupContext,
  destination: string,
  make: (place: { readonly result: string; readonly scratch: string }) => Promise<void>,
): Promise<void> {
  const unfinished = unfinishedFolder(context.env);
  await mkdir(unfinished, { recursive: true });
  const folder = await mkdtemp(join(unfinished, 'step-'));
  const [result, scratch, old] = ['result', 'scratch', 'old'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    await mkdir(scratch);
    await make({ result, scratch });
    context.signal.throwIfAborted();
    await mkdir(dirname(destination), { recursive: true });
    await rename(destination, old).catch(ignoreAbsence);
    await rename(result, destination);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
