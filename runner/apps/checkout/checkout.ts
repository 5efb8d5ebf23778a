import { createHash } from 'node:crypto';
import { access, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { forgetUndo, recordUndo } from '../../machine/processes/ledger.ts';
import type { SideSource } from './choose-sides.ts';
import { copyFiles, copyTree } from './copy-files.ts';
import { type Git, GIT_SETTINGS } from './git.ts';
import { noteUnfetchedLfs } from './lfs.ts';
import { listFiles } from './list-files.ts';
import type { SidesRequest } from './prepared-side.ts';
import type { Repository } from './repository.ts';
import { runForSide } from './run-for-side.ts';
import { initSubmodules } from './submodules.ts';

type CheckoutRequest = Pick<SidesRequest, 'workDir' | 'checkoutsDir' | 'signal' | 'onNote' | 'teardown' | 'env'>;

export interface Checkout {
  readonly folder: string;
  /** The user's folder within it: empty, or `services/api/`. */
  readonly prefix: string;
  /** git of the worktree; null for a copy of a folder outside git. */
  readonly git: Git | null;
  /** Whether its files are exactly those of its commit. */
  readonly pristine: boolean;
}

/** `$1` the repository's git folder, `$2` the worktree; does nothing if it is not there (any more). */
const REMOVE_WORKTREE =
  'git --git-dir="$1" worktree list --porcelain 2>/dev/null | grep -qxF "worktree $2" || exit 0\n' +
  'exec git --git-dir="$1" worktree remove --force --force "$2"';

/**
 * Puts a side's files into a folder of their own, so that installing and building never touch the user's: a
 * worktree of the commit, with the changes of a folder laid over it; a plain copy of a folder outside git.
 */
export async function checkOut(
  side: SideKey,
  source: SideSource,
  request: CheckoutRequest,
  prefix: string,
): Promise<Checkout> {
  const folder = join(await realpath(request.checkoutsDir), side);
  if (source.repository === null) {
    await copyTree((source as { path: string }).path, folder, request.signal);
    // A repository without a commit yet: its copy is not that repository.
    await rm(join(folder, '.git'), { recursive: true, force: true });
    return { folder, prefix: '', git: null, pristine: false };
  }
  const { repository } = source;
  const git = repository.git.in(folder);
  const checkoutFiles = source.kind === 'commit';
  await addWorktree({ side, repository, folder, commit: source.commit ?? 'HEAD', checkoutFiles }, request);
  if (!checkoutFiles) {
    await copyFiles(repository.root, folder, await listFiles(repository.git, repository.prefix), request.signal);
    await git.read('reset', '--quiet', '--mixed');
    return { folder, prefix: repository.prefix, git, pristine: source.dirty === false };
  }
  if (await exists(join(folder, '.gitmodules'))) await initSubmodules(side, git, repository, request);
  await noteUnfetchedLfs(side, git, request.onNote);
  return { folder, prefix, git, pristine: true };
}

interface NewWorktree {
  readonly side: SideKey;
  readonly repository: Repository;
  readonly folder: string;
  readonly commit: string;
  readonly checkoutFiles: boolean;
}

/** What undoes it is known before it is made, to the ledger as to the teardown. */
async function addWorktree(wanted: NewWorktree, request: CheckoutRequest): Promise<void> {
  const { side, repository, folder, commit, checkoutFiles } = wanted;
  const { env, commonDir } = { env: repository.git.env, commonDir: repository.commonDir };
  const key = `worktree-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const undo = { command: '/bin/sh', args: ['-c', REMOVE_WORKTREE, 'sh', commonDir, folder], env: basicEnv(env) };
  recordUndo(key, `the worktree of ${side} (${folder})`, undo);
  request.teardown.add(`removing the worktree of ${side}`, async () => {
    const workDir = request.workDir;
    const run = {
      ...undo,
      side,
      step: 'remove',
      shown: 'git worktree remove',
      env,
      cwd: workDir,
      fix: 'git worktree prune',
    };
    await runForSide(run, { workDir, signal: new AbortController().signal });
    forgetUndo(key);
  });
  const args = ['worktree', 'add', '--detach', ...(checkoutFiles ? [] : ['--no-checkout']), folder, commit];
  await runForSide(
    {
      side,
      step: 'checkout',
      shown: `git ${args.join(' ')}`,
      command: 'git',
      args: [...GIT_SETTINGS, ...args],
      env,
      cwd: repository.root,
      fix: 'Run `git worktree prune` and `git fsck`, then try again.',
    },
    request,
  );
}

/** What the ledger keeps on disk must hold no secrets. */
function basicEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const kept = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];
  return Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
