import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { messageOf } from '../../../model/stackbench-error.ts';
import { openCacheFolder } from './open-cache.ts';
import { whyNotTrusted } from './whether-trusted.ts';
import { type Env, registeredHome } from './xdg-folder.ts';

/** On a real disk as a rule, where the temp folder is often in memory. */
const REAL_DISK = '/var/tmp';

type TempFolder = { readonly path: string } | { readonly path: null; readonly why: string };

/** Where folders for a while may stand: the temp folder, or first the one on a real disk; then what else there is. */
export function tempParents(first: 'temp' | 'real-disk'): string[] {
  const usual = [resolve(tmpdir()), '/tmp'];
  const places = first === 'temp' ? [...usual, REAL_DISK] : [REAL_DISK, ...usual];
  return [...new Set([...places, ...homes()])];
}

/** That of HOME, and that which the system knows. A user without either has none, of which `homedir` makes an error. */
function homes(): string[] {
  try {
    return [homedir(), registeredHome()].filter((home) => home !== null && isAbsolute(home)) as string[];
  } catch {
    return [];
  }
}

/** Where folders may stand in which tools work that look into the folders above: the cache, else a home or the temp folder. */
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

/** Makes a folder for us alone, by a name that nobody can guess, in a place where nobody can take it away from us, or that is as `judge` wants. */
export function makeTempFolder(parent: string, prefix: string, judge = whyNotTrusted): TempFolder {
  try {
    const why = judge(parent);
    return why === null ? { path: mkdtempSync(join(parent, prefix)) } : { path: null, why };
  } catch (error) {
    return { path: null, why: messageOf(error) };
  }
}
