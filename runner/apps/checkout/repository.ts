import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError, hasErrorCode } from '../../../model/stackbench-error.ts';
import type { Git } from './git.ts';

/** A git work tree that has a commit. */
export interface Repository {
  /** git at its root. */
  readonly git: Git;
  readonly root: string;
  /** Folder that was asked about, from the root: empty, or `services/api/`. */
  readonly prefix: string;
  /** Where git keeps what all worktrees share. */
  readonly commonDir: string;
  readonly shallow: boolean;
  /** Only some folders are checked out (`git sparse-checkout`), and so in each worktree of it. */
  readonly sparse: boolean;
}

/** The oldest git that knows all that is asked of it. */
const OLDEST_GIT = '2.31';

/**
 * The repository of `git.folder`.
 * @throws StackbenchError (exit 2) outside a work tree, in a bare repository and before the first commit.
 */
export async function openRepository(git: Git): Promise<Repository> {
  const bare = await git.ask('rev-parse', '--is-bare-repository');
  if (bare.code !== 0) throw noRepository(git.folder, bare.stderr);
  if (bare.stdout.trim() === 'true') throw bareRepository(git.folder);
  const root = await git.tryRead('rev-parse', '--show-toplevel');
  if (root === null) throw noRepository(git.folder, 'This is the folder of git itself.');
  if ((await git.ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')).code !== 0) throw noCommit(root);
  const commonDir = await git.read('rev-parse', '--path-format=absolute', '--git-common-dir');
  // An older git repeats what it does not know.
  if (commonDir.startsWith('--path-format')) throw tooOld(await git.read('version'));
  return {
    git: git.in(root),
    root,
    prefix: await git.read('rev-parse', '--show-prefix'),
    commonDir,
    shallow: (await git.read('rev-parse', '--is-shallow-repository')) === 'true',
    sparse: (await git.tryRead('config', '--bool', 'core.sparseCheckout')) === 'true',
  };
}

/** The repository of a folder, or null for a folder that git knows nothing of. */
export async function findRepository(git: Git): Promise<Repository | null> {
  try {
    return await openRepository(git);
  } catch (error) {
    if (hasErrorCode(error, 'no-repository', 'no-commit', 'no-git')) return null;
    throw error;
  }
}

function noRepository(folder: string, stderr: string): StackbenchError {
  return new StackbenchError({
    code: 'no-repository',
    what: `${folder} is not in a git repository.`,
    why: stderr.trim().split('\n')[0] ?? '',
    fix: 'Go to the folder of your service, or compare two folders: --base ../before --head .',
    exitCode: EXIT.usage,
  });
}

function bareRepository(folder: string): StackbenchError {
  return new StackbenchError({
    code: 'bare-repository',
    what: `${folder} is a bare repository.`,
    why: 'There is no working folder in it, and so no configuration of the service.',
    fix: 'Clone it (`git clone`), and gate in the clone.',
    exitCode: EXIT.usage,
  });
}

function noCommit(root: string): StackbenchError {
  return new StackbenchError({
    code: 'no-commit',
    what: `The repository ${root} has no commit yet.`,
    why: 'A gate compares with a commit.',
    fix: 'Commit once, or compare two folders: --base ../before --head .',
    exitCode: EXIT.usage,
  });
}

function tooOld(version: string): StackbenchError {
  return new StackbenchError({
    code: 'git-failed',
    what: `This git is too old (${version.replace(/^git version /, '')}).`,
    why: `Both sides are checked out with options that came with git ${OLDEST_GIT}.`,
    fix: 'Install a newer git (https://git-scm.com/downloads), or compare two folders: --base ../before --head .',
  });
}
