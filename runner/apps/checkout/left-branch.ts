import type { BaseBranch } from './base-branches.ts';
import type { FoundCommit } from './find-commit.ts';
import type { Git } from './git.ts';

/** Where a head left a branch. */
export interface LeftBranch {
  readonly branch: BaseBranch;
  readonly commit: string;
  /** Number of the head's commits since then; 0 if the head is a commit of the branch itself. */
  readonly since: number;
}

/** The commit at which a head left a branch, also if it was merged since; null without a commit in common. */
export async function leftBranch(git: Git, branch: BaseBranch, head: string): Promise<LeftBranch | null> {
  const common = await git.tryRead('merge-base', branch.commit, head);
  if (common === null) return null;
  const commit = common === head ? await beforeMerge(git, branch.commit, head) : common;
  const since = commit === head ? '0' : await git.read('rev-list', '--count', `${commit}..${head}`);
  return { branch, commit, since: Number(since) };
}

/** For a head that a branch contains: where it left the branch before it was merged, or the head itself. */
async function beforeMerge(git: Git, tip: string, head: string): Promise<string> {
  const own = await commitsOf(git, '--first-parent', `${head}..${tip}`);
  const oldest = own.at(-1);
  if (oldest === undefined || (await git.tryRead('rev-parse', `${oldest}^1`)) === head) return head;
  const merges = await commitsOf(git, '--merges', '--ancestry-path', '--reverse', `${head}..${tip}`);
  const merge = merges.find((commit) => own.includes(commit));
  return merge === undefined ? head : ((await git.tryRead('merge-base', `${merge}^1`, head)) ?? head);
}

async function commitsOf(git: Git, ...which: readonly string[]): Promise<string[]> {
  return (await git.read('rev-list', ...which)).split('\n').filter(Boolean);
}

/** The commit as a base, with the words of the report. */
export function whereItLeft({ branch, commit, since }: LeftBranch): FoundCommit {
  return { ref: since === 0 ? `a commit of ${branch.ref}` : `where it left ${branch.ref}`, commit };
}
