import { type BaseBranches, baseBranches } from './base-branches.ts';
import { branchNotHere, noDefaultBranch, noMergeBase } from './base-errors.ts';
import type { BaseQuestion } from './base-question.ts';
import type { CiChange } from './ci-change.ts';
import type { FoundCommit } from './find-commit.ts';
import { type LeftBranch, leftBranch, whereItLeft } from './left-branch.ts';
import type { Repository } from './repository.ts';
import { tooShallow } from './too-shallow.ts';

/** Number of other branches that a note names. */
const OTHERS_TOLD = 3;

/**
 * Where a change left the nearest of the branches that it may have started from.
 * @throws StackbenchError (exit 2) without such a branch, and without a commit in common
 */
export async function nearestBase(
  repository: Repository,
  { defaultBranch }: CiChange,
  question: BaseQuestion,
): Promise<FoundCommit> {
  const { env } = question;
  const found = await baseBranches(repository, defaultBranch);
  const [first] = found.branches;
  if (first === undefined || (defaultBranch !== null && first.name !== defaultBranch)) {
    const named = defaultBranch === null ? '' : ` (${defaultBranch})`;
    if (repository.shallow) throw tooShallow(`The default branch${named} is not here.`, env);
    throw defaultBranch === null ? noDefaultBranch() : branchNotHere(defaultBranch, 'is the default one');
  }
  const left: LeftBranch[] = [];
  for (const branch of found.branches) {
    const one = await leftBranch(repository.git, branch, question.head);
    if (one !== null) left.push(one);
  }
  const nearest = nearestOf(left, defaultBranch ?? found.remoteDefault ?? first.name, question);
  if (nearest === undefined) {
    if (repository.shallow) throw tooShallow(`The commit where the head left ${first.ref} is not in this clone.`, env);
    throw noMergeBase(first.ref);
  }
  if (nearest.since === 0 && !question.changed && (await isCutOff(repository, question.head)))
    throw tooShallow('There is no commit before the head to compare with.', env);
  noteOthers(nearest, left, { known: defaultBranch ?? found.remoteDefault, onNote: question.onNote });
  return whereItLeft(nearest);
}

/** The head of a long-lived branch has not left that branch; unless it is the default one, the next one counts. */
function nearestOf(all: readonly LeftBranch[], defaultName: string, question: BaseQuestion): LeftBranch | undefined {
  // A local branch may be the head itself; what its remote has not seen is the change.
  const ahead = new Set(
    all.filter(({ branch, since }) => branch.isRemote && since > 0).map(({ branch }) => branch.name),
  );
  const left = all.filter(({ branch, since }) => branch.isRemote || since > 0 || !ahead.has(branch.name));
  const own = left.filter(({ since }) => since === 0);
  const isOwn = ({ branch }: LeftBranch): boolean => question.branches.includes(branch.name);
  const mayLeave = !question.changed && own.every(isOwn) && !own.some(({ branch }) => branch.name === defaultName);
  const others = mayLeave ? left.filter(({ since }) => since > 0) : left;
  const [nearest] = (others.length === 0 ? left : others).toSorted((a, b) => a.since - b.since);
  return nearest;
}

/** A shallow clone hides the parents of its oldest commits; the commits themselves still name them. */
async function isCutOff({ git, shallow }: Repository, head: string): Promise<boolean> {
  return shallow && (await git.ask('rev-parse', '--verify', '--quiet', `${head}^`)).code !== 0;
}

/** Says what else could have been the base, if it is not the default branch. */
function noteOthers(
  nearest: LeftBranch,
  left: readonly LeftBranch[],
  { known, onNote }: { readonly known: BaseBranches['remoteDefault']; readonly onNote: (text: string) => void },
): void {
  if (nearest.since === 0 || nearest.branch.name === known) return;
  const others = left.filter(({ commit, since }) => commit !== nearest.commit && since > 0);
  // Of branches of one name, a remote's comes first.
  const named = [...new Map(others.toReversed().map((one) => [one.branch.name, one])).values()].toReversed();
  if (named.length === 0) return;
  const told = named
    .slice(0, OTHERS_TOLD)
    .map(({ branch, since }) => `${branch.ref} ${commits(since)} ago`)
    .join(', ');
  onNote(
    `The head left ${nearest.branch.ref} ${commits(nearest.since)} ago (and ${told}): the nearest is its base. --base names another.`,
  );
}

function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}
