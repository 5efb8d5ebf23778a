import { accessSync, constants, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { cacheFolder, whyNoCache } from '../machine/folders/cache-folder.ts';
import { whyEntryNotTrusted, whyNotTrusted } from '../machine/folders/whether-trusted.ts';
import type { DoctorRow } from './doctor-row.ts';
import type { SetupContext } from './requirement.ts';

const ELSEWHERE = 'name another folder with STACKBENCH_CACHE';

/**
 * `doctor`'s row for the cache: its path, or why it cannot be created or used. One that cannot be created is only
 * missing if something is to be installed.
 */
export function cacheRow({ env }: SetupContext, isSomethingMissing: boolean): DoctorRow {
  const row = { requirement: 'cache', title: 'Cache of programs', fix: '' };
  const cache = cacheFolder(env);
  const missing = (detail: string, fix: string): DoctorRow => ({ ...row, state: 'missing', detail, fix });
  const unmade = (detail: string, fix: string): DoctorRow =>
    isSomethingMissing ? missing(detail, fix) : { ...row, state: 'unneeded', detail: `not needed: ${detail}` };
  const nowhere = whyNoCache(env);
  if (nowhere !== null)
    return unmade(nowhere, 'Name a folder with STACKBENCH_CACHE, or set HOME to a folder that exists.');
  const standing = nearestStanding(cache);
  if (!isFolder(standing)) return missing(`${standing} is not a folder`, `Move it away, or ${ELSEWHERE}.`);
  const why = standing === cache ? whyNotUsable(cache) : null;
  if (why !== null)
    return missing(
      why,
      `If it is yours, \`stackbench setup\` removes the others' right to write; otherwise ${ELSEWHERE}.`,
    );
  if (mayWrite(standing))
    return { ...row, state: 'here', detail: standing === cache ? cache : `${cache}, created when it is needed` };
  if (standing === cache) return { ...row, state: 'here', detail: `${cache}, which this user may only read` };
  return unmade(
    `${cache} cannot be made: this user may not write to ${standing}`,
    `Change its owner or mode, or ${ELSEWHERE}.`,
  );
}

/** The path itself, or the nearest above it that exists. */
function nearestStanding(path: string): string {
  const parent = dirname(path);
  return parent === path || stands(path) ? path : nearestStanding(parent);
}

function stands(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function whyNotUsable(cache: string): string | null {
  try {
    return whyNotTrusted(cache) ?? whyEntryNotTrusted(realpathSync(cache));
  } catch (error) {
    return (error as Error).message;
  }
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
