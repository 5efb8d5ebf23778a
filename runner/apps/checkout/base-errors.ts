import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';

/** The branch that a change goes to, or the default branch, is not in a clone that is not shallow. */
export function branchNotHere(name: string, role: 'the change goes to' | 'is the default one'): StackbenchError {
  return new StackbenchError({
    code: 'no-default-branch',
    what: `The branch ${name} is not in this clone.`,
    why: `It is the branch that ${role}, and another one would be a wrong base.`,
    fix: `Run \`git fetch origin +refs/heads/${name}:refs/remotes/origin/${name}\` first, or name the base: --base <branch, tag or commit>.`,
    exitCode: EXIT.usage,
  });
}

export function noDefaultBranch(): StackbenchError {
  return new StackbenchError({
    code: 'no-default-branch',
    what: 'There is nothing to compare with.',
    why: 'The default branch is unknown (no origin/HEAD), and no branch is named main, master, trunk or develop.',
    fix: 'Name the base: --base <branch, tag or commit>.',
    exitCode: EXIT.usage,
  });
}

export function noMergeBase(ref: string): StackbenchError {
  return new StackbenchError({
    code: 'no-merge-base',
    what: `The head and ${ref} have no commit in common.`,
    why: 'Without a common history there is no commit that the head started from.',
    fix: 'Name the base: --base <branch, tag or commit>.',
    exitCode: EXIT.usage,
  });
}

/** Base and head are the same; `parent` is the commit before theirs, null for the first one. */
export function sameSides(why: string, parent: string | null): StackbenchError {
  return new StackbenchError({
    code: 'same-sides',
    what: 'Base and head are the same.',
    why,
    fix:
      parent === null
        ? 'Name another base: --base <folder or commit>.'
        : 'Name another base, for example --base HEAD~1.',
    exitCode: EXIT.usage,
  });
}

/** The head is a folder that git knows nothing of. */
export function baseMustBeNamed(head: string): StackbenchError {
  return new StackbenchError({
    code: 'no-base',
    what: 'There is nothing to compare with.',
    why: `The head ("${head}") is a folder outside git, and so has no commit that it started from.`,
    fix: 'Name the base: --base <folder or commit>.',
    exitCode: EXIT.usage,
  });
}
