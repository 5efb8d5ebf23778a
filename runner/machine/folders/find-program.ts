import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { whyNotTrusted } from './whether-trusted.ts';

interface ProgramOnPath {
  /** Null when there is none that can be run. */
  readonly path: string | null;
  /** Programs of that name that come before it and are not run, and why, as sentences. */
  readonly refused: readonly string[];
}

interface Candidate {
  readonly path: string;
  /** Why it is not run, as a sentence; null when it may be. */
  readonly refused: string | null;
}

/**
 * The first program of that name on a PATH that nobody else could have put there. Relative and empty entries are
 * skipped.
 */
export function findProgram(name: string, path: string): ProgramOnPath {
  const refused: string[] = [];
  for (const program of programsOnPath(name, path)) {
    if (program.refused === null) return { path: program.path, refused };
    refused.push(program.refused);
  }
  return { path: null, refused };
}

/**
 * All executables of that name on a PATH, in its order, those included that are not run because others could have put
 * them there.
 */
export function programsOnPath(name: string, path: string): Candidate[] {
  return foldersOf(path)
    .map((folder) => join(folder, name))
    .filter((program) => isProgram(program))
    .map((program) => {
      const why = whyNotRun(program);
      return { path: program, refused: why === null ? null : `${program} is not run: ${why}` };
    });
}

/**
 * A PATH without the entries in which others may put programs: relative and empty ones, and folders that everybody may
 * write to.
 */
export function trustedPath(path: string): string {
  return foldersOf(path)
    .filter((folder) => !mayEverybodyWrite(folder) && whyNotRun(folder) === null)
    .join(delimiter);
}

/** Whether a path names a file that this user may run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The reason of `whyNotTrusted`; what cannot be looked at is not run either. */
function whyNotRun(program: string): string | null {
  try {
    return whyNotTrusted(program);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Relative entries name the current folder, whose content was often made by others. */
function foldersOf(path: string): string[] {
  return path.split(delimiter).filter((folder) => isAbsolute(folder));
}

/** False for what cannot be looked at: nothing there can be started either. */
function mayEverybodyWrite(folder: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    return (statSync(folder).mode & 0o002) !== 0;
  } catch {
    return false;
  }
}
