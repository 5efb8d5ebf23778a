import { join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { openCacheFolder } from '../machine/folders/open-cache.ts';
import { readOwnFile, writeOwnFile } from '../machine/folders/own-folder.ts';
import type { SetupContext } from './requirement.ts';

interface FailureNote {
  readonly atMs: number;
  readonly why: string;
}

const FRESH_MS = 24 * 3600 * 1000;

const FOLDER = 'failures';

/**
 * Records why something could not be installed, so that the next set-up does not retry at once if a stand-in is
 * available.
 */
export function noteFailure({ env }: SetupContext, id: string, why: string): void {
  try {
    const note = JSON.stringify({ atMs: Date.now(), why } satisfies FailureNote);
    writeOwnFile(join(openCacheFolder(env, FOLDER), `${id}.json`), note);
  } catch {
    // Without a note the next set-up tries again.
  }
}

/** Why an installation failed within the last 24 hours, or null. */
export function recentFailure({ env }: SetupContext, id: string): string | null {
  try {
    const note = JSON.parse(readOwnFile(join(cacheFolder(env), FOLDER, `${id}.json`)) ?? '') as FailureNote;
    const ageMs = Date.now() - note.atMs;
    return typeof note.why === 'string' && ageMs >= 0 && ageMs < FRESH_MS ? note.why : null;
  } catch {
    return null;
  }
}
