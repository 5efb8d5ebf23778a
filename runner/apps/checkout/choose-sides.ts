import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { baseMustBeNamed, sameSides } from './base-errors.ts';
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
  if (question.allowEqual !== true && isSame(base, head)) await refuseSame(head, base);
  question.onNote(`Base: ${inWords(base)}. Head: ${inWords(head)}.`);
  return { base, head };
}

/**
 * `main (a1b2c3d)`, `. (a1b2c3d with changes)`, `a1b2c3d` for a commit that was named so, and `a1b2c3d, where it left
 * main` for one that we have chosen.
 */
function inWords({ ref, ...source }: SideSource): string {
  if (source.commit === null) return `the folder ${ref}`;
  const short = source.commit.slice(0, 7);
  const changes = source.kind === 'folder' && source.dirty === true ? ' with changes' : '';
  if (source.commit.startsWith(ref)) return short;
  // No reference of git contains a space.
  return source.kind === 'commit' && ref.includes(' ') ? `${short}, ${ref}` : `${ref} (${short}${changes})`;
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
  { allowEqual, env, head: name, onNote }: SidesQuestion,
  head: SideSource,
): Promise<SideSource> {
  if (allowEqual === true) return head;
  const repository = await openRepository(git);
  if (head.commit === null) throw baseMustBeNamed(name ?? '.');
  const changed = head.kind === 'folder' && head.dirty !== false;
  const branches = await branchesOf(repository, head.commit, name);
  const question = { head: head.commit, branches, changed, env, onNote };
  return { kind: 'commit', ...(await defaultBase(repository, question)), repository };
}

/** Names of the branches that a head is: what it was named, and the current one when it is its commit. */
async function branchesOf({ git }: Repository, head: string, name: string | null): Promise<string[]> {
  const current = await git.tryRead('symbolic-ref', '--quiet', '--short', 'HEAD');
  const isCurrent = (await git.tryRead('rev-parse', 'HEAD')) === head;
  const named = name?.replace(/^(refs\/(heads|remotes)\/)?(origin\/)?/, '') ?? null;
  return [named, isCurrent ? current : null].filter((branch) => branch !== null);
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

async function refuseSame({ commit, ref, repository }: SideSource, base: SideSource): Promise<never> {
  if (commit === null || repository === null) throw sameSides(`Both are the folder ${ref}.`, null);
  const chosen = base.ref.startsWith('a commit of ') ? `, which is ${base.ref} already` : '';
  const parent = await repository.git.tryRead('rev-parse', '--verify', '--quiet', `${commit}^`);
  throw sameSides(`Both are commit ${commit.slice(0, 12)}${chosen}.`, parent);
}
