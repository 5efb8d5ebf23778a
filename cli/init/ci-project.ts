import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { hasErrorCode } from '../../model/stackbench-error.ts';
import { type Lockfile, type PackageManager, findLockfile } from '../../runner/apps/checkout/find-lockfile.ts';
import { Git } from '../../runner/apps/checkout/git.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import type { CliContext } from '../cli-context.ts';

/** What the files for CI must know of a project beside its name. Paths run from the root of its repository, with slashes. */
export interface CiProject {
  /** Root of the repository, where CI looks for its files; the project's folder outside one. */
  readonly root: string;
  /** The service's folder: `.`, or `services/shop`. */
  readonly folder: string;
  /** Where stackbench is installed from a lock file: the project's, or one of its own where the project has none. */
  readonly installFolder: string;
  /** The lock file, from the root of the repository; `there` is false for one that is still to be made. */
  readonly lockfile: { readonly path: string; readonly there: boolean; readonly text: string };
  readonly manager: PackageManager;
  /** As `packageManager` of package.json names it; null where it does not. */
  readonly managerVersion: string | null;
  /** Where stackbench lies once all is installed: `node_modules/stackbench`. */
  readonly packageFolder: string;
  /** Branches on which there is nothing to compare with. */
  readonly defaultBranches: readonly string[];
}

const PACKAGE = 'node_modules/stackbench';
/** Holds package.json and lock file of stackbench alone, for a project that has no lock file. */
const OWN_FOLDER = '.stackbench';

/** Looks at the folder that `init` runs in; nothing of it is run but git. @throws StackbenchError for a repository that git does not trust */
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
  const place = resolve(root, (await ask('--show-prefix')) ?? '');
  const ofProject = await findLockfile(place, root);
  const ownPlace = join(place, OWN_FOLDER);
  const lockfile = ofProject ?? (await findLockfile(ownPlace, ownPlace));
  const installPlace = ofProject?.folder ?? ownPlace;
  const packagePlace = ofProject === null ? ownPlace : installedAt(place, root, ofProject);
  const remoteHead = await ask('--abbrev-ref', '--verify', '--quiet', 'origin/HEAD');
  const fromRoot = (path: string): string => relative(root, path).split(sep).join('/') || '.';
  return {
    root,
    folder: fromRoot(place),
    installFolder: fromRoot(installPlace),
    lockfile: {
      path: fromRoot(join(installPlace, lockfile?.name ?? 'package-lock.json')),
      there: lockfile !== null,
      text: lockfile?.bytes.toString('latin1') ?? '',
    },
    manager: ofProject?.manager ?? 'npm',
    managerVersion: await managerVersion(installPlace),
    packageFolder: fromRoot(join(packagePlace, PACKAGE)),
    defaultBranches: remoteHead === null ? ['main', 'master'] : [remoteHead.replace(/^origin\//, '')],
  };
}

/** Where the package lies, or will lie once it is installed. */
function installedAt(place: string, root: string, { manager, folder }: Lockfile): string {
  return (
    foldersUp(place, root).find((above) => existsSync(join(above, PACKAGE))) ??
    // pnpm gives each package what it asks for; the others put it where they install.
    (manager === 'pnpm' && existsSync(join(place, 'package.json')) ? place : folder)
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
