import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { messageOf } from '../../../model/stackbench-error.ts';
import { openCacheFolder } from './open-cache.ts';
import { whyNotTrusted } from './whether-trusted.ts';
import { type Env, registeredHome } from './xdg-folder.ts';

/** Usually on a real disk, while the temporary folder is often in memory. */
const REAL_DISK = '/var/tmp';

type TempFolder = { readonly path: string } | { readonly path: null; readonly why: string };

/**
 * Folders that may contain temporary ones, in order of preference: the temporary folder, or first the one on a real
 * disk, then the others.
 */
export function tempParents(first: 'temp' | 'real-disk'): string[] {
  const usual = [resolve(tmpdir()), '/tmp'];
  const places = first === 'temp' ? [...usual, REAL_DISK] : [REAL_DISK, ...usual];
  return [...new Set([...places, ...homes()])];
}

/** The home of HOME, and that of the system. For a user without either, `homedir` throws. */
function homes(): string[] {
  try {
    return [homedir(), registeredHome()].filter((home) => home !== null && isAbsolute(home)) as string[];
  } catch {
    return [];
  }
}

/**
 * Folders that may contain those of tools that read the folders above theirs: the cache, a home, or the temporary
 * folder.
 */
export function shelteredParents(env: Env): string[] {
  return [...new Set([...cacheOf(env), ...homes(), resolve(tmpdir())])];
}

function cacheOf(env: Env): string[] {
  try {
    return [openCacheFolder(env)];
  } catch {
    return [];
  }
}

/**
 * Creates a folder with a random name that only we may enter, in the first of the parents against which `judge` has no
 * objection.
 */
export function makeTempFolder(parent: string, prefix: string, judge = whyNotTrusted): TempFolder {
  try {
    const why = judge(parent);
    return why === null ? { path: mkdtempSync(join(parent, prefix)) } : { path: null, why };
  } catch (error) {
    return { path: null, why: messageOf(error) };
  }
}
