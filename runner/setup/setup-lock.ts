import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cacheFolder } from './cache-folder.ts';
import type { SetupContext } from './requirement.ts';

interface Owner {
  readonly pid: number;
  readonly startTime: string | null;
}

/** A folder without an owner's name is one that is being made, or was left by a crash in that moment; after this it is the latter. */
const NAMELESS_MS = 2_000;

/**
 * Lets one set-up at a time work on a cache. A lock whose process is gone (by id and start time) is broken.
 * Returns how to let go. @throws StackbenchError `setup-under-way` when another live process holds it.
 */
export async function takeSetupLock({ env, signal }: SetupContext): Promise<() => Promise<void>> {
  const folder = join(cacheFolder(env), 'setup.lock');
  await mkdir(cacheFolder(env), { recursive: true });
  for (;;) {
    signal.throwIfAborted();
    if (await makeLock(folder)) return () => rm(folder, { recursive: true, force: true });
    const owner = await readOwner(folder);
    if (owner !== null && isAlive(owner)) throw underWay(owner.pid, folder);
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
  const owner: Owner = { pid: process.pid, startTime: startTimeOf(process.pid) };
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  return true;
}

async function readOwner(folder: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as Owner;
  } catch {
    return null;
  }
}

async function ageMs(folder: string): Promise<number> {
  const made = await stat(folder).catch(() => null);
  return made === null ? 0 : Date.now() - made.mtimeMs;
}

function isAlive({ pid, startTime }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTimeOf(pid) === startTime;
}

function startTimeOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets; the fields count from the last bracket.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function underWay(pid: number, folder: string): StackbenchError {
  return new StackbenchError({
    code: 'setup-under-way',
    what: 'Another `stackbench setup` is at work on this cache.',
    why: `Process ${pid} holds ${folder}.`,
    fix: 'Wait for it to end, or set STACKBENCH_CACHE to another folder.',
  });
}
