import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import type { CachedProgram } from './locate-program.ts';
import type { LocateContext } from './requirement.ts';

/** The folder into which the distribution's packages are unpacked. */
export function packagesRoot(env: LocateContext['env']): string {
  return join(cacheFolder(env), 'packages', 'root');
}

/** Programs of packages that are unpacked below `root`, with the libraries that came with them. */
export function unpackedPrograms(root: string, names: readonly string[]): CachedProgram[] {
  const env = { LD_LIBRARY_PATH: libraryPathOf(root) };
  return names.map((name) => ({
    path: join(root, 'usr', 'bin', name),
    source: 'distribution package',
    tree: dirname(root),
    root,
    env,
  }));
}

/** The library folders below `root` and those of its architectures, as `LD_LIBRARY_PATH`. */
function libraryPathOf(root: string): string {
  return ['usr/lib', 'lib']
    .map((name) => join(root, name))
    .flatMap((folder) => [
      ...subfolders(folder)
        .filter((name) => name.includes('-linux-'))
        .map((name) => join(folder, name)),
      folder,
    ])
    .join(delimiter);
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
