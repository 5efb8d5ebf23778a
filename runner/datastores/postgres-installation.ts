import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hasProc } from '../machine/proc/has-proc.ts';
import type { FoundPostgres } from '../programs/locate-postgres.ts';
import type { DatastoreFolder } from './datastore-folder.ts';

interface UsablePostgres {
  /** Holds `initdb` and `postgres`, which the user of the place may run. */
  readonly bin: string;
  /** Environment that they need. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * PostgreSQL's programs as the user of a datastore's folder can run them; links to libraries that npm did not make are
 * made there.
 */
export async function usablePostgres(
  { packageFolder, bin }: Pick<FoundPostgres, 'packageFolder' | 'bin'>,
  place: DatastoreFolder,
): Promise<UsablePostgres> {
  if (packageFolder === null) return { bin, env: {} };
  const native = await place.reach(join(packageFolder, 'native'));
  const links = await readLibraryLinks(packageFolder);
  const usable = join(native, 'bin');
  // Without /proc, the loader of Linux does not find the libraries beside a program.
  const beside = hasProc() ? [] : [join(native, 'lib')];
  if (links.every(({ target }) => isReadable(join(packageFolder, target)))) return { bin: usable, env: pathOf(beside) };
  const folder = join(place.folder, 'lib');
  await mkdir(folder, { mode: 0o755 });
  for (const { source, target } of links)
    await symlink(join(native, 'lib', basename(source)), join(folder, basename(target)));
  return { bin: usable, env: pathOf([folder, ...beside]) };
}

function pathOf(folders: readonly string[]): UsablePostgres['env'] {
  return folders.length === 0 ? {} : { LD_LIBRARY_PATH: folders.join(':') };
}

interface LibraryLink {
  /** Relative to the package's folder. */
  readonly source: string;
  readonly target: string;
}

/** The links between libraries that the package makes when it is installed; npm may skip its script. */
export async function readLibraryLinks(packageFolder: string): Promise<LibraryLink[]> {
  const file = join(packageFolder, 'native', 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as LibraryLink[]) : [];
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
