import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { suggestName } from '../../../model/suggest-name.ts';
import type { Repository } from './repository.ts';
import { tooShallow } from './too-shallow.ts';

export interface FoundCommit {
  /** As git knows it: `origin/main` if only that exists for `main`. */
  readonly ref: string;
  readonly commit: string;
}

/**
 * The commit of a reference, or null. A branch that only the remote has counts by its own name, as in a fresh clone of
 * CI.
 */
export async function findCommit(repository: Repository, ref: string): Promise<FoundCommit | null> {
  for (const name of [ref, `origin/${ref}`]) {
    const commit = await repository.git.tryRead(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    );
    if (commit !== null) return { ref: name, commit };
  }
  return null;
}

/**
 * Usage error for a reference that is neither commit nor folder, with a suggestion; in a shallow clone it names the way
 * to the rest.
 */
export async function unknownRef(repository: Repository, ref: string): Promise<StackbenchError> {
  if (repository.shallow) return tooShallow(`The commit of "${ref}" is not here.`, repository.git.env);
  const listed = await repository.git.read('for-each-ref', '--format=%(refname:short)');
  const suggestion = suggestName(ref, listed.split('\n').filter(Boolean));
  return new StackbenchError({
    code: 'unknown-ref',
    what: `There is no commit and no folder "${ref}".`,
    why: `Neither git (in ${repository.root}) nor the file system knows it.`,
    fix:
      suggestion === null
        ? 'Name a branch, a tag, a commit or a folder; `git fetch` may bring what only the remote has.'
        : `Did you mean ${suggestion}?`,
    exitCode: EXIT.usage,
  });
}
