import { type BaseBranch, branchesNamed, isLongLived } from './base-branches.ts';
import { branchNotHere, noMergeBase } from './base-errors.ts';
import type { BaseQuestion } from './base-question.ts';
import { type CiChange, readCiChange } from './ci-change.ts';
import type { FoundCommit } from './find-commit.ts';
import { leftBranch, whereItLeft } from './left-branch.ts';
import { nearestBase } from './nearest-base.ts';
import type { Repository } from './repository.ts';
import { tooShallow } from './too-shallow.ts';

/**
 * The commit that a change started from, when nothing was named: what its CI system merged it onto, what a push
 * replaced, or where it left the branch that it goes to (of several, the nearest).
 * @throws StackbenchError (exit 2) when it is not here.
 */
export async function defaultBase(repository: Repository, question: BaseQuestion): Promise<FoundCommit> {
  const ci = await readCiChange(question.env);
  // A step may have checked out another commit than the one that the variables describe.
  const isTested = ci.commit === null || ci.commit === question.head;
  if (!isTested) return (await targetBase(repository, ci, question)) ?? nearestBase(repository, ci, question);
  const branches = [...question.branches, ...(ci.branch === null ? [] : [ci.branch])];
  return (
    (await mergedOnto(repository, ci, question)) ??
    (await beforePush(repository, ci, question)) ??
    (await targetBase(repository, ci, question)) ??
    nearestBase(repository, ci, { ...question, branches })
  );
}

/** A CI system checks out what a change would become: a merge whose first parent is what it comes onto. */
async function mergedOnto(
  repository: Repository,
  ci: CiChange,
  { head, env }: BaseQuestion,
): Promise<FoundCommit | null> {
  const ofQueue = ci.mergeOf === 'queue';
  // A branch's own tip may be a merge too, whose first parent is not the base.
  const parents = ci.mergeOf === null ? [] : await parentsOf(repository, head);
  const [first] = parents;
  if (first === undefined || parents.length > 2 || (parents.length === 1 && !ofQueue)) return null;
  // A queue that rebases makes no merges: one change may be several commits.
  const isRebased = parents.length === 1 && ci.base !== null && (await isAncestor(repository, ci.base, head));
  const commit = isRebased ? ci.base : first;
  if (!(await isHere(repository, commit))) {
    const change = ofQueue ? 'change of the merge queue' : 'pull request';
    throw tooShallow(`The commit that this ${change} goes onto (${commit.slice(0, 7)}) is not here.`, env);
  }
  return { ref: ofQueue ? 'what is before it in the merge queue' : 'first parent of the merge', commit };
}

/** What a push brought to a branch that changes go to is a change by itself. */
async function beforePush(
  repository: Repository,
  { branch, before, defaultBranch }: CiChange,
  { head, env }: BaseQuestion,
): Promise<FoundCommit | null> {
  if (branch === null || before === null || !(branch === defaultBranch || isLongLived(branch))) return null;
  if (!(await isHere(repository, before))) {
    // After a forced push, no clone has it.
    if (!repository.shallow) return null;
    throw tooShallow(`The commit of ${branch} before this push (${before.slice(0, 7)}) is not here.`, env);
  }
  const commit = await repository.git.tryRead('merge-base', before, head);
  return commit === null || commit === head ? null : { ref: `${branch} before the push`, commit };
}

/** Where a change left the branch that it goes to, if that is known. */
async function targetBase(
  repository: Repository,
  { target, base }: CiChange,
  { head, env }: BaseQuestion,
): Promise<FoundCommit | null> {
  if (target === null) return null;
  const branches = await branchesNamed(repository, target);
  const named: BaseBranch[] = base === null ? [] : [{ ref: target, name: target, commit: base, isRemote: true }];
  for (const branch of [...branches, ...named]) {
    const left = (await isHere(repository, branch.commit)) ? await leftBranch(repository.git, branch, head) : null;
    if (left !== null) return whereItLeft(left);
  }
  const [first] = branches;
  if (repository.shallow)
    throw tooShallow(`The commit where the head left ${first?.ref ?? target} is not in this clone.`, env);
  throw first === undefined ? branchNotHere(target, 'the change goes to') : noMergeBase(first.ref);
}

/** Also what a shallow clone hides from `rev-parse`: the commit itself still names its parents. */
async function parentsOf({ git }: Repository, commit: string): Promise<string[]> {
  const [header = ''] = (await git.read('cat-file', 'commit', commit)).split('\n\n');
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id]) => id ?? '');
}

async function isHere({ git }: Repository, commit: string): Promise<boolean> {
  return (await git.ask('cat-file', '-e', `${commit}^{commit}`)).code === 0;
}

async function isAncestor({ git }: Repository, commit: string, head: string): Promise<boolean> {
  return (await git.ask('merge-base', '--is-ancestor', commit, head)).code === 0;
}
