import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../folders/cache-folder.ts';
import type { SetupContext } from './requirement.ts';

interface FailureNote {
  readonly atMs: number;
  readonly why: string;
}

const FRESH_MS = 24 * 3600 * 1000;

function noteFile(env: SetupContext['env'], id: string): string {
  return join(cacheFolder(env), 'failures', `${id}.json`);
}

/** Keeps why something could not be had, so that the next set-up need not try again at once where a stand-in does the work. */
export async function noteFailure({ env }: SetupContext, id: string, why: string): Promise<void> {
  const file = noteFile(env, id);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ atMs: Date.now(), why } satisfies FailureNote));
}

/** Why getting something failed within the last 24 hours, or null. */
export async function recentFailure({ env }: SetupContext, id: string): Promise<string | null> {
  try {
    const note = JSON.parse(await readFile(noteFile(env, id), 'utf8')) as FailureNote;
    const ageMs = Date.now() - note.atMs;
    return ageMs >= 0 && ageMs < FRESH_MS ? note.why : null;
  } catch {
    return null;
  }
}
