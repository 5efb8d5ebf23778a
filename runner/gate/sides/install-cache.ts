import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../folders/cache-folder.ts';
import { takeLock } from '../../setup/folder-lock.ts';
import { makeAtomically, removeUnfinished } from '../../setup/make-atomically.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { copyTree } from './copy-files.ts';

const KEPT = 8;
const LOOK_AGAIN_MS = 500;
const entrySchema = z.strictObject({ paths: z.array(z.string().min(1)) });

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
}

/** What installs made, by key: `paths` of a checkout. Opened under a lock, by one stackbench at a time. */
export interface InstallCache {
  /** Puts an entry's paths into a checkout; false where there is no such entry. */
  restore(key: string, folder: string): Promise<boolean>;
  /** Keeps paths of a checkout, and the eight entries used last. */
  keep(key: string, folder: string, paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the cache of installs in our cache folder, waiting for another stackbench that has it open. */
export async function openInstallCache({ env, signal, onNote }: Place): Promise<InstallCache> {
  const root = join(cacheFolder(env), 'installs');
  const release = await waitForLock(join(root, 'lock'), signal, onNote);
  // Its unfinished work lies apart from that of `setup`, which has a lock of its own.
  const context = { env: { STACKBENCH_CACHE: root }, signal };
  await removeUnfinished(context.env);
  const entries = join(root, 'entries');
  return {
    async restore(key, folder) {
      const entry = join(entries, key);
      const known = entrySchema.safeParse(await readJson(join(entry, 'entry.json')));
      if (!known.success) return false;
      for (const [index, path] of known.data.paths.entries())
        await copyTree(join(entry, String(index)), join(folder, path), signal);
      await utimes(entry, new Date(), new Date());
      return true;
    },
    async keep(key, folder, paths) {
      await makeAtomically(context, join(entries, key), async ({ result }) => {
        await mkdir(result, { recursive: true });
        for (const [index, path] of paths.entries())
          await copyTree(join(folder, path), join(result, String(index)), signal);
        await writeFile(join(result, 'entry.json'), JSON.stringify({ paths }));
      });
      await prune(entries);
    },
    close: release,
  };
}

async function waitForLock(
  folder: string,
  signal: AbortSignal,
  onNote: (text: string) => void,
): Promise<() => Promise<void>> {
  for (let first = true; ; first = false) {
    const lock = await takeLock(folder, signal);
    if (lock.taken) return lock.release;
    if (first) onNote(`Waiting for another stackbench (process ${lock.holder}) that installs packages…`);
    await pause(LOOK_AGAIN_MS, undefined, { signal });
  }
}

async function prune(entries: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(entries)).map(async (name) => ({ name, usedMs: (await stat(join(entries, name))).mtimeMs })),
  );
  const old = found.sort((a, b) => b.usedMs - a.usedMs).slice(KEPT);
  for (const { name } of old) await rm(join(entries, name), { recursive: true, force: true });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
