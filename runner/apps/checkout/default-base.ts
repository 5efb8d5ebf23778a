import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { type FoundCommit, findCommit, tooShallow } from './find-commit.ts';
import type { Repository } from './repository.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What a head is compared with when nothing was named: the first parent of a pull request's merge commit, otherwise the
 * commit at which it left the default branch.
 * @throws StackbenchError (exit 2) when neither is here.
 */
export async function defaultBase(repository: Repository, head: string, env: Env): Promise<FoundCommit> {
  return (await pullRequestBase(repository, head, env)) ?? (await mergeBase(repository, head, env));
}

/** GitHub checks out what the pull request would become: a merge whose first parent is the branch that it goes to. */
async function pullRequestBase(repository: Repository, head: string, env: Env): Promise<FoundCommit | null> {
  // A branch's own tip may be a merge too, whose first parent is not the base.
  if (env['GITHUB_EVENT_NAME'] !== 'pull_request' || (env['GITHUB_SHA'] ?? head) !== head) return null;
  // A shallow clone hides parents from `rev-parse`; the commit itself still names them.
  const commit = await repository.git.read('cat-file', 'commit', head);
  const parents = [...(commit.split('\n\n')[0] ?? '').matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id]) => id ?? '');
  const [first] = parents;
  if (parents.length !== 2 || first === undefined) return null;
  if ((await repository.git.ask('cat-file', '-e', `${first}^{commit}`)).code !== 0)
    throw tooShallow(`The commit that this pull request goes onto (${first.slice(0, 7)}) is not here.`);
  return { ref: 'first parent of the merge', commit: first };
}

async function mergeBase(repository: Repository, head: string, env: Env): Promise<FoundCommit> {
  const branch = await defaultBranch(repository, env);
  if (branch === null) throw repository.shallow ? tooShallow('The default branch is not here.') : noDefaultBranch();
  const commit = await repository.git.tryRead('merge-base', branch.commit, head);
  if (commit !== null) return { ref: `where it left ${branch.ref}`, commit };
  if (repository.shallow) throw tooShallow(`The commit where the head left ${branch.ref} is not in this clone.`);
  throw new StackbenchError({
    code: 'no-merge-base',
    what: `The head and ${branch.ref} have no commit in common.`,
    why: 'Without a common history there is no commit that the head started from.',
    fix: 'Name the base: --base <branch, tag or commit>.',
    exitCode: EXIT.usage,
  });
}

async function defaultBranch(repository: Repository, env: Env): Promise<FoundCommit | null> {
  const target = env['GITHUB_BASE_REF'];
  const remoteHead = await repository.git.tryRead('rev-parse', '--abbrev-ref', '--verify', '--quiet', 'origin/HEAD');
  const named = [target === undefined || target === '' ? null : `origin/${target}`, remoteHead];
  for (const name of [...named, 'origin/main', 'origin/master', 'main', 'master']) {
    const found = name === null ? null : await findCommit(repository, name);
    if (found !== null) return found;
  }
  return null;
}

function noDefaultBranch(): StackbenchError {
  return new StackbenchError({
    code: 'no-default-branch',
    what: 'There is nothing to compare with.',
    why: 'None of origin/HEAD, origin/main, origin/master, main and master is here.',
    fix: 'Name the base: --base <branch, tag or commit>.',
    exitCode: EXIT.usage,
  });
}
