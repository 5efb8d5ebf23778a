import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { hasErrorCode } from '../../model/stackbench-error.ts';
import { type Lockfile, type PackageManager, findLockfile } from '../../runner/apps/checkout/find-lockfile.ts';
import { Git } from '../../runner/apps/checkout/git.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import type { CliContext } from '../cli-context.ts';

/**
 * Facts about a project that the files for CI need beside its name. Paths start at the root of its repository, with
 * slashes.
 */
export interface CiProject {
  /** Root of the repository, where CI looks for its files; without a repository, the project's folder. */
  readonly root: string;
  /** The service's folder: `.`, or `services/shop`. */
  readonly folder: string;
  /** Folder in which stackbench is installed from a lock file: the project's, or our own if the project has none. */
  readonly installFolder: string;
  /** The lock file, from the root of the repository; `there` is false for one that does not exist yet. */
  readonly lockfile: { readonly path: string; readonly there: boolean; readonly text: string };
  readonly manager: PackageManager;
  /** The version in `packageManager` of package.json; null if there is none. */
  readonly managerVersion: string | null;
  /** Folder of the installed stackbench: `node_modules/stackbench`. */
  readonly packageFolder: string;
  /** Branches without a commit to compare with. */
  readonly defaultBranches: readonly string[];
}

const PACKAGE = 'node_modules/stackbench';
/** Contains only package.json and lock file of stackbench, for a project that has no lock file. */
const OWN_FOLDER = '.stackbench';

/**
 * Reads the folder in which `init` is called; only git is run.
 * @throws StackbenchError for a repository that git does not trust
 */
export async function findCiProject({
  cwd,
  env,
  signal,
}: Pick<CliContext, 'cwd' | 'env' | 'signal'>): Promise<CiProject> {
  const git = new Git(cwd, env, signal);
  const ask = (...args: readonly string[]): Promise<string | null> =>
    git.tryRead('rev-parse', ...args).catch((error: unknown) => {
      if (hasErrorCode(error, 'no-git')) return null;
      throw error;
    });
  const root = resolve((await ask('--show-toplevel')) ?? cwd);
  const project = resolve(root, (await ask('--show-prefix')) ?? '');
  const ofProject = await findLockfile(project, root);
  const ownFolder = join(project, OWN_FOLDER);
  const lockfile = ofProject ?? (await findLockfile(ownFolder, ownFolder));
  const installFolder = ofProject?.folder ?? ownFolder;
  const installedIn = ofProject === null ? ownFolder : installedAt(project, root, ofProject);
  const remoteHead = await ask('--abbrev-ref', '--verify', '--quiet', 'origin/HEAD');
  const fromRoot = (path: string): string => relative(root, path).split(sep).join('/') || '.';
  return {
    root,
    folder: fromRoot(project),
    installFolder: fromRoot(installFolder),
    lockfile: {
      path: fromRoot(join(installFolder, lockfile?.name ?? 'package-lock.json')),
      there: lockfile !== null,
      text: lockfile?.bytes.toString('latin1') ?? '',
    },
    manager: ofProject?.manager ?? 'npm',
    managerVersion: await managerVersion(installFolder),
    packageFolder: fromRoot(join(installedIn, PACKAGE)),
    defaultBranches: remoteHead === null ? ['main', 'master'] : [remoteHead.replace(/^origin\//, '')],
  };
}

/** Folder whose node_modules contains the package, or will contain it once it is installed. */
function installedAt(project: string, root: string, { manager, folder }: Lockfile): string {
  return (
    foldersUp(project, root).find((above) => existsSync(join(above, PACKAGE))) ??
    // pnpm installs dependencies into each package; the others, into the folder of the lock file.
    (manager === 'pnpm' && existsSync(join(project, 'package.json')) ? project : folder)
  );
}

/** `9.1.0` of `pnpm@9.1.0+sha512.abc`. */
async function managerVersion(folder: string): Promise<string | null> {
  try {
    const { packageManager } = JSON.parse(await readTextFile(join(folder, 'package.json'))) as {
      packageManager?: unknown;
    };
    return /^[a-z]+@(\d+\.\d+\.\d+(?:-[\w.]+)?)(?:\+.*)?$/.exec(String(packageManager))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** A folder and those above it, up to the root. */
function foldersUp(folder: string, root: string): string[] {
  const above = dirname(folder);
  return folder === root || above === folder ? [folder] : [folder, ...foldersUp(above, root)];
}
