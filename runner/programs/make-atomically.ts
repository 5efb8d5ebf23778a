import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { cannotWrite } from '../machine/files/cannot-write.ts';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { openCacheFolder } from '../machine/folders/open-cache.ts';
import { OTHERS_MAY_WRITE, whyNotOurs } from '../machine/folders/own-folder.ts';
import type { SetupContext } from './requirement.ts';

const UNFINISHED = 'unfinished';

/** The folder of unfinished work of an area of the cache: within the cache, so that a rename is atomic. */
export function unfinishedFolder(env: SetupContext['env'], area = ''): string {
  return join(cacheFolder(env), area, UNFINISHED);
}

/**
 * Removes what an interrupted command left in an area of the cache; only to be called by the holder of the area's lock.
 */
export async function removeUnfinished(env: SetupContext['env'], area = ''): Promise<void> {
  const folder = unfinishedFolder(env, area);
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch((error: unknown) => {
    throw cannotWrite(folder, error, 'STACKBENCH_CACHE');
  });
}

/**
 * Makes a folder or file of the cache: `make` writes it to `result`, with `scratch` for what is not kept; then it
 * replaces the old one in one step. If `make` throws, nothing is changed and nothing is left.
 * @throws StackbenchError if the cache cannot be opened, otherwise what `make` throws
 */
export async function makeAtomically(
  context: SetupContext & { readonly area?: string },
  destination: string,
  make: (place: { readonly result: string; readonly scratch: string }) => Promise<void>,
): Promise<void> {
  const area = context.area === undefined ? [] : [context.area];
  const folder = await mkdtemp(join(await openClear(context.env, ...area, UNFINISHED), 'step-'));
  const [result, scratch, old] = ['result', 'scratch', 'old'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    await mkdir(scratch);
    await make({ result, scratch });
    context.signal.throwIfAborted();
    const place = await openClear(context.env, ...partsOf(context.env, dirname(destination)));
    await rename(join(place, basename(destination)), old).catch(ignoreAbsence);
    await rename(result, join(place, basename(destination)));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Opens a folder of the cache. Anything in its place that is no folder of ours is removed: the cache is ours. */
async function openClear(env: SetupContext['env'], ...parts: readonly string[]): Promise<string> {
  let folder = openCacheFolder(env);
  for (const part of parts) {
    folder = join(folder, part);
    if (isInTheWay(folder)) await rm(folder, { recursive: true, force: true });
  }
  return openCacheFolder(env, ...parts);
}

function isInTheWay(path: string): boolean {
  try {
    const why = whyNotOurs(path);
    return why !== null && why !== OTHERS_MAY_WRITE;
  } catch {
    return false;
  }
}

function partsOf(env: SetupContext['env'], folder: string): string[] {
  return relative(cacheFolder(env), folder)
    .split(sep)
    .filter((part) => part !== '');
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
