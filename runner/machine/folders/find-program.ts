import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { whyNotTrusted } from './whether-trusted.ts';

interface ProgramOnPath {
  /** Null when there is none that can be run. */
  readonly path: string | null;
  /** Programs of that name that stand before it and are not run, and why, as sentences. */
  readonly refused: readonly string[];
}

/** The first program of that name on a PATH that nobody else could have put there. Relative and empty entries are passed over: what the current folder holds was often made by others. */
export function findProgram(name: string, path: string): ProgramOnPath {
  const refused: string[] = [];
  for (const program of programsOnPath(name, path)) {
    const why = whyNotRun(program);
    if (why === null) return { path: program, refused };
    refused.push(`${program} is not run: ${why}`);
  }
  return { path: null, refused };
}

/** All executables of that name on a PATH, in its order. */
function programsOnPath(name: string, path: string): string[] {
  return foldersOf(path)
    .map((folder) => join(folder, name))
    .filter((program) => isProgram(program));
}

/** A PATH without the entries where others may put programs: relative and empty ones, and folders that everybody may write to. For what our tools start by name. */
export function trustedPath(path: string): string {
  return foldersOf(path)
    .filter((folder) => !mayEverybodyWrite(folder) && whyNotRun(folder) === null)
    .join(delimiter);
}

/** The reason of `whyNotTrusted`; what cannot be looked at is not run either. */
function whyNotRun(program: string): string | null {
  try {
    return whyNotTrusted(program);
  } catch (error) {
    return (error as Error).message;
  }
}

function foldersOf(path: string): string[] {
  return path.split(delimiter).filter((folder) => isAbsolute(folder));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
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
