import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { type PackageManager, findLockfile } from '../../runner/gate/sides/find-lockfile.ts';
import { Git } from '../../runner/gate/sides/git.ts';
import type { CliContext } from '../cli-context.ts';

/** What the files for CI must know of a project beside its name. Paths run from the root of its repository, with slashes. */
export interface CiProject {
  /** Root of the repository, where CI looks for its files; the project's folder outside one. */
  readonly root: string;
  /** The service's folder: `.`, or `services/shop`. */
  readonly folder: string;
  /** Where dependencies are installed: beside the lock file. */
  readonly installFolder: string;
  /** Null where there is no lock file; `none` where there is no package.json either. */
  readonly manager: PackageManager | 'none' | null;
  /** Where stackbench lies once all is installed: `node_modules/stackbench`. */
  readonly packageFolder: string;
  /** Branches on which there is nothing to compare with. */
  readonly defaultBranches: readonly string[];
}

const PACKAGE = 'node_modules/stackbench';

/** Looks at the folder that `init` runs in; nothing of it is run but git. @throws StackbenchError for a repository that git does not trust */
export async function findCiProject({
  cwd,
  env,
  signal,
}: Pick<CliContext, 'cwd' | 'env' | 'signal'>): Promise<CiProject> {
  const git = new Git(cwd, env, signal);
  const ask = (...args: readonly string[]): Promise<string | null> =>
    git.tryRead('rev-parse', ...args).catch((error: unknown) => {
      if (error instanceof StackbenchError && error.code === 'no-git') return null;
      throw error;
    });
  const root = resolve((await ask('--show-toplevel')) ?? cwd);
  const place = resolve(root, (await ask('--show-prefix')) ?? '');
  const lockfile = await findLockfile(place, root);
  const installPlace = lockfile?.folder ?? place;
  const hasManifest = existsSync(join(place, 'package.json'));
  const packagePlace =
    foldersUp(place, root).find((folder) => existsSync(join(folder, PACKAGE))) ??
    // pnpm gives each package what it asks for; the others put it where they install.
    (lockfile?.manager === 'pnpm' && hasManifest ? place : installPlace);
  const remoteHead = await ask('--abbrev-ref', '--verify', '--quiet', 'origin/HEAD');
  const fromRoot = (path: string): string => relative(root, path).split(sep).join('/') || '.';
  return {
    root,
    folder: fromRoot(place),
    installFolder: fromRoot(installPlace),
    manager: lockfile?.manager ?? (hasManifest ? null : 'none'),
    packageFolder: fromRoot(join(packagePlace, PACKAGE)),
    defaultBranches: remoteHead === null ? ['main', 'master'] : [remoteHead.replace(/^origin\//, '')],
  };
}

/** A folder and those above it, up to the root. */
function foldersUp(folder: string, root: string): string[] {
  const above = dirname(folder);
  return folder === root || above === folder ? [folder] : [folder, ...foldersUp(above, root)];
}
