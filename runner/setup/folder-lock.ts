import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessIdentity, identityOf, isAlive } from '../processes/process-identity.ts';

export type LockOutcome =
  | { readonly taken: true; readonly release: () => Promise<void> }
  | { readonly taken: false; readonly holder: number };

/** A folder without an owner's name is one that is being made, or was left by a crash in that moment; after this it is the latter. */
const NAMELESS_MS = 2_000;

/** Takes a lock, or says which live process holds it. A lock whose process is gone (by id and start time) is broken. @throws the signal's reason. */
export async function takeLock(folder: string, signal: AbortSignal): Promise<LockOutcome> {
  await mkdir(dirname(folder), { recursive: true });
  for (;;) {
    signal.throwIfAborted();
    if (await makeLock(folder)) return { taken: true, release: () => rm(folder, { recursive: true, force: true }) };
    const owner = await readOwner(folder);
    if (owner !== null && isAlive(owner)) return { taken: false, holder: owner.pid };
    if (owner !== null || (await ageMs(folder)) > NAMELESS_MS) await rm(folder, { recursive: true, force: true });
    else await delay(100, undefined, { signal });
  }
}

async function makeLock(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(folder, 'owner.json'), JSON.stringify(identityOf(process.pid)));
  return true;
}

async function readOwner(folder: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

async function ageMs(folder: string): Promise<number> {
  const made = await stat(folder).catch(() => null);
  return made === null ? 0 : Date.now() - made.mtimeMs;
}
