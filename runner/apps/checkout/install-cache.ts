import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { cannotWrite } from '../../machine/files/cannot-write.ts';
import { cacheFolder } from '../../machine/folders/cache-folder.ts';
import { type Holder, type Lock, sayHolder, takeLock } from '../../machine/folders/lock.ts';
import { openCacheFolder } from '../../machine/folders/open-cache.ts';
import { readOwnFile, whyNotOurs, writeOwnFile } from '../../machine/folders/own-folder.ts';
import { Final, WaitedTooLong, waitUntil } from '../../machine/processes/wait-for.ts';
import { makeAtomically, removeUnfinished } from '../../programs/make-atomically.ts';
import { copyTree } from './copy-files.ts';

/** The part of the cache folder that has the installs. */
const AREA = 'installs';
const ENTRIES = 'entries';
const KEPT = 8;
const LOOK_AGAIN_MS = 500;
/** Longer than an install may take. */
const LOCK_WITHIN_MS = 20 * 60_000;
/** Whether one of another machine still runs cannot be known. */
const FOREIGN_LOCK_WITHIN_MS = 60_000;
const entrySchema = z.strictObject({ paths: z.array(z.string().min(1)) });

interface CacheRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
}

/** What installs made, by key: `paths` of a checkout. Opened under a lock, by one stackbench at a time. */
export interface InstallCache {
  /** Puts an entry's paths into a checkout; false if there is no such entry. */
  restore(key: string, folder: string): Promise<boolean>;
  /** Keeps paths of a checkout, and the eight entries used last. */
  keep(key: string, folder: string, paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const NO_INSTALL_CACHE: InstallCache = {
  restore: () => Promise.resolve(false),
  keep: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Opens the cache of installs in our cache folder, waiting for another stackbench that has it open. If it cannot be
 * opened, nothing is kept.
 * @throws StackbenchError `in-use` when the other one does not let go
 */
export async function openInstallCache({ env, signal, onNote }: CacheRequest): Promise<InstallCache> {
  const root = openRoot(env);
  if (root instanceof StackbenchError) {
    onNote(`What is installed is not kept for later: ${root.what} ${root.why}`);
    return NO_INSTALL_CACHE;
  }
  const lock = await waitForLock(join(root, 'lock'), signal, onNote);
  // `setup` has unfinished work and a lock of its own.
  await removeUnfinished(env, AREA);
  const entries = openCacheFolder(env, AREA, ENTRIES);
  return {
    async restore(key, folder) {
      const entry = join(entries, key);
      const known = entrySchema.safeParse(parseJson(readOwnFile(join(entry, 'entry.json'))));
      if (!known.success || whyNotOurs(entry) !== null) return false;
      for (const [index, path] of known.data.paths.entries())
        await copyTree(join(entry, String(index)), join(folder, path), signal);
      await utimes(entry, new Date(), new Date());
      return true;
    },
    async keep(key, folder, paths) {
      await makeAtomically(
        { env, signal, area: AREA },
        join(cacheFolder(env), AREA, ENTRIES, key),
        async ({ result }) => {
          await mkdir(result, { mode: 0o700 });
          for (const [index, path] of paths.entries())
            await copyTree(join(folder, path), join(result, String(index)), signal);
          writeOwnFile(join(result, 'entry.json'), JSON.stringify({ paths }));
        },
      );
      await prune(entries);
    },
    close: lock.release,
  };
}

function openRoot(env: CacheRequest['env']): string | StackbenchError {
  try {
    return openCacheFolder(env, AREA);
  } catch (error) {
    if (error instanceof StackbenchError) return error;
    throw error;
  }
}

async function waitForLock(file: string, signal: AbortSignal, onNote: (text: string) => void): Promise<Lock> {
  const startedMs = performance.now();
  let holder: Holder | null = null;
  const attempt = async (): Promise<Lock | null> => {
    const outcome = await takeLock(file, signal);
    if (outcome.taken) return outcome.lock;
    if (holder === null)
      onNote(`Waiting for another stackbench that installs packages: ${sayHolder(outcome.holder, file).why}.`);
    ({ holder } = outcome);
    const isOver = holder.elsewhere !== null && performance.now() - startedMs > FOREIGN_LOCK_WITHIN_MS;
    if (isOver) throw inUse(holder, file);
    return null;
  };
  const wait = { what: `another stackbench to let go of ${file}`, withinMs: LOCK_WITHIN_MS, signal };
  try {
    const ask = (): Promise<Lock | null> => attempt().catch((error: unknown) => Promise.reject(new Final(error)));
    return await waitUntil(ask, { ...wait, everyMs: LOOK_AGAIN_MS });
  } catch (error) {
    throw error instanceof WaitedTooLong && holder !== null
      ? inUse(holder, file)
      : cannotWrite(file, error, 'STACKBENCH_CACHE');
  }
}

function inUse(holder: Holder, file: string): StackbenchError {
  const { why, fix } = sayHolder(holder, file);
  return new StackbenchError({
    code: 'in-use',
    what: 'Another stackbench has the cache of installs open.',
    why: `${why}.`,
    fix: `${fix}, or set STACKBENCH_CACHE to another folder.`,
  });
}

async function prune(entries: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(entries)).map(async (name) => ({ name, usedMs: (await stat(join(entries, name))).mtimeMs })),
  );
  const old = found.sort((a, b) => b.usedMs - a.usedMs).slice(KEPT);
  for (const { name } of old) await rm(join(entries, name), { recursive: true, force: true });
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
