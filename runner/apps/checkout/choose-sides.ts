import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { defaultBase } from './default-base.ts';
import { findCommit, unknownRef } from './find-commit.ts';
import { Git } from './git.ts';
import { isDirty } from './list-files.ts';
import type { SidesRequest } from './prepared-side.ts';
import { type Repository, findRepository, openRepository } from './repository.ts';

/** The source of a side's files. */
export type SideSource =
  | { readonly kind: 'commit'; readonly ref: string; readonly commit: string; readonly repository: Repository }
  | {
      readonly kind: 'folder';
      readonly ref: string;
      readonly path: string;
      /** Null for a folder that git knows nothing of; then `commit` and `dirty` are null too. */
      readonly repository: Repository | null;
      readonly commit: string | null;
      readonly dirty: boolean | null;
    };

type SidesQuestion = Pick<SidesRequest, 'repo' | 'base' | 'head' | 'allowEqual' | 'env' | 'signal' | 'onNote'>;

/**
 * Finds what both sides are. The head, unless named: HEAD in CI and in a clean working folder, otherwise that folder
 * with its changes. The base, unless named: see `defaultBase`.
 * @throws StackbenchError (exit 2) when a side cannot be found, or both are the same.
 */
export async function chooseSides(question: SidesQuestion): Promise<Record<SideKey, SideSource>> {
  const git = new Git(question.repo, question.env, question.signal);
  const head =
    question.head === null ? await defaultHead(git, question) : await namedSide(git, question, question.head);
  const base =
    question.base === null ? await unnamedBase(git, question, head) : await namedSide(git, question, question.base);
  if (question.allowEqual !== true && isSame(base, head)) throw sameSides(head);
  question.onNote(`Base: ${inWords(base)}. Head: ${inWords(head)}.`);
  return { base, head };
}

/** `main (a1b2c3d)`, `. (a1b2c3d with changes)`, `a1b2c3d` for a commit that was named so. */
function inWords({ ref, ...source }: SideSource): string {
  if (source.commit === null) return `the folder ${ref}`;
  const short = source.commit.slice(0, 7);
  const changes = source.kind === 'folder' && source.dirty === true ? ' with changes' : '';
  return source.commit.startsWith(ref) ? short : `${ref} (${short}${changes})`;
}

async function defaultHead(git: Git, { env, onNote }: SidesQuestion): Promise<SideSource> {
  const repository = await openRepository(git);
  const commit = await repository.git.read('rev-parse', 'HEAD');
  const dirty = await isDirty(repository.git, repository.prefix);
  const inCi = (env['CI'] ?? '') !== '' && env['CI'] !== 'false';
  if (!dirty || inCi) {
    if (dirty)
      onNote('The working folder contains changes that no commit has; in CI they are left out. --head . takes them.');
    return { kind: 'commit', ref: 'HEAD', commit, repository };
  }
  onNote('The head is the working folder with its changes. --head HEAD leaves them out.');
  return { kind: 'folder', ref: '.', path: git.folder, repository, commit, dirty };
}

async function unnamedBase(
  git: Git,
  { allowEqual, env, head: name }: SidesQuestion,
  head: SideSource,
): Promise<SideSource> {
  if (allowEqual === true) return head;
  const repository = await openRepository(git);
  if (head.commit === null) throw baseMustBeNamed(name ?? '.');
  return { kind: 'commit', ...(await defaultBase(repository, head.commit, env)), repository };
}

/** What looks like a path is a folder; otherwise git is asked first, because a branch may be called `docs`. */
async function namedSide(git: Git, { repo, onNote }: SidesQuestion, ref: string): Promise<SideSource> {
  const path = resolve(repo, ref);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder && /^(\.{1,2}$|\.{0,2}[\\/]|[A-Za-z]:[\\/])/.test(ref)) return folderSide(git.in(path), ref);
  const repository = isFolder ? await findRepository(git) : await openRepository(git);
  const found = repository === null || ref === '' ? null : await findCommit(repository, ref);
  if (repository !== null && found !== null) {
    if (isFolder) onNote(`"${ref}" is taken for the commit of that name; ./${ref} would be the folder.`);
    return { kind: 'commit', ...found, repository };
  }
  if (isFolder && ref !== '') return folderSide(git.in(path), ref);
  throw await unknownRef(repository ?? (await openRepository(git)), ref);
}

async function folderSide(git: Git, ref: string): Promise<SideSource> {
  const repository = await findRepository(git);
  const folder = { kind: 'folder', ref, path: git.folder, repository } as const;
  if (repository === null) return { ...folder, commit: null, dirty: null };
  return {
    ...folder,
    commit: await repository.git.read('rev-parse', 'HEAD'),
    dirty: await isDirty(repository.git, repository.prefix),
  };
}

function isSame(base: SideSource, head: SideSource): boolean {
  if (base.kind === 'folder' && head.kind === 'folder' && base.path === head.path) return true;
  const changed = [base, head].some((side) => side.kind === 'folder' && side.dirty !== false);
  return !changed && base.commit === head.commit;
}

function sameSides(head: SideSource): StackbenchError {
  return new StackbenchError({
    code: 'same-sides',
    what: 'Base and head are the same.',
    why: head.commit === null ? `Both are the folder ${head.ref}.` : `Both are commit ${head.commit.slice(0, 12)}.`,
    fix: 'Name another base, for example --base HEAD~1.',
    exitCode: EXIT.usage,
  });
}

function baseMustBeNamed(head: string): StackbenchError {
  return new StackbenchError({
    code: 'no-base',
    what: 'There is nothing to compare with.',
    why: `The head ("${head}") is a folder outside git, and so has no commit that it started from.`,
    fix: 'Name the base: --base <folder or commit>.',
    exitCode: EXIT.usage,
  });
}
