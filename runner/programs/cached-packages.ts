import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { locateProgram } from './locate-program.ts';
import type { Found, Missing, SetupContext } from './requirement.ts';

type Env = SetupContext['env'];

/** Where the distribution's packages lie unpacked. */
export function packagesRoot(env: Env): string {
  return join(cacheFolder(env), 'packages', 'root');
}

/** `LD_LIBRARY_PATH` for programs unpacked below `root`: its library folders and those of its architectures. */
export function libraryPathOf(root: string): string {
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

/** Redis: PATH, else the cache. */
export function locateRedis({ env }: Pick<SetupContext, 'env'>): Promise<Found | Missing> {
  return locateProgram({ env }, redisSearch(packagesRoot(env)));
}

/** Memcached: PATH, else the cache. */
export function locateMemcached({ env }: Pick<SetupContext, 'env'>): Promise<Found | Missing> {
  return locateProgram({ env }, memcachedSearch(packagesRoot(env)));
}

/** How Redis is looked for, its packages being unpacked below `root`. */
export function redisSearch(root: string): Parameters<typeof locateProgram>[1] {
  const cached = join(root, 'usr', 'bin', 'redis-server');
  const versionPattern = /\bv=(\d+\.\d+\.\d+)/;
  const productPattern = /^(\w+) server v=/m;
  const patterns = { versionArgs: ['--version'], versionPattern, productPattern };
  return { name: 'redis-server', ...patterns, cached, cachedTree: dirname(root), libraryPath: libraryPathOf(root) };
}

/** How Memcached is looked for, its packages being unpacked below `root`. */
export function memcachedSearch(root: string): Parameters<typeof locateProgram>[1] {
  const cached = join(root, 'usr', 'bin', 'memcached');
  const versionPattern = /^memcached (\d+\.\d+\.\d+)/m;
  const place = { cached, cachedTree: dirname(root), libraryPath: libraryPathOf(root) };
  return { name: 'memcached', versionArgs: ['--version'], versionPattern, ...place };
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
