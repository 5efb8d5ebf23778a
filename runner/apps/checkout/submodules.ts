import type { SideKey } from '../../../model/document/gate-result.ts';
import { Git, GIT_SETTINGS } from './git.ts';
import { takeLocalSubmodules } from './local-submodules.ts';
import type { SidesRequest } from './prepared-side.ts';
import type { Repository } from './repository.ts';
import { runForSide } from './run-for-side.ts';

/**
 * Checks submodules out: those that are here without their remotes, the rest by git. It notes these in the settings
 * that the user's own repository shares; what it did not know before is taken out again.
 */
export async function initSubmodules(
  side: SideKey,
  git: Git,
  repository: Repository,
  place: Pick<SidesRequest, 'workDir' | 'signal' | 'onNote'>,
): Promise<void> {
  place.onNote(`Checking out submodules of ${side}…`);
  if (await takeLocalSubmodules(git, { worktree: repository.root, gitDir: repository.commonDir })) return;
  const known = await submoduleSettings(git);
  const args = ['submodule', 'update', '--init', '--recursive'];
  try {
    await runForSide(
      {
        side,
        step: 'submodules',
        shown: `git ${args.join(' ')}`,
        command: 'git',
        args: [...GIT_SETTINGS, ...args],
        env: git.env,
        cwd: git.folder,
        fix: 'Run it in a fresh clone, and see that this machine may read those repositories.',
      },
      place,
    );
  } finally {
    const unstoppable = new Git(git.folder, git.env);
    const added = (await submoduleSettings(unstoppable)).filter((name) => !known.includes(name));
    for (const name of added) await unstoppable.ask('config', '--local', '--remove-section', name);
  }
}

/** Section names: `submodule.vendor/lib`. */
async function submoduleSettings(git: Git): Promise<string[]> {
  const { stdout } = await git.ask('config', '--local', '--name-only', '-z', '--get-regexp', String.raw`^submodule\.`);
  return [
    ...new Set(
      stdout
        .split('\0')
        .filter(Boolean)
        .map((name) => name.replace(/\.[^.]*$/, '')),
    ),
  ];
}
