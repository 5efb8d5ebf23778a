import type { Repository } from './repository.ts';

/** A branch that a change may have started from. */
export interface BaseBranch {
  /** For people: `origin/develop`. */
  readonly ref: string;
  /** Its name without that of a remote. */
  readonly name: string;
  readonly commit: string;
  readonly isRemote: boolean;
}

export interface BaseBranches {
  /** The default branch as a remote names it; null if none does. */
  readonly remoteDefault: string | null;
  readonly branches: readonly BaseBranch[];
}

/** Branches that changes go to, in the order in which they count when nothing else decides. */
const USUAL = ['main', 'master', 'trunk', 'develop', 'development', 'dev'];
/** `release/1.2`, `releases/v3`, `1.x`, `v2.3.x`, `15-2-stable`. */
const OF_A_RELEASE = /^((release|releases|stable|support|maintenance)([/-].+)?|v?\d+(\.\d+)*\.x|\d+(-\d+)*-stable)$/;
/** The newest of them: each costs git a look at the history. */
const MOST_BRANCHES = 20;

/** Whether changes go to a branch of this name, so that the branch itself is no change. */
export function isLongLived(name: string): boolean {
  return USUAL.includes(name) || OF_A_RELEASE.test(name);
}

/**
 * The branches that a change may have started from: by their names, by `known` (what a CI system calls the default
 * branch), and the one that the current branch follows. The default comes first, and a remote's before a local one.
 */
export async function baseBranches(repository: Repository, known: string | null): Promise<BaseBranches> {
  const { git } = repository;
  const remotes = await remotesOf(repository);
  const format = '--format=%(refname)%09%(objectname)%09%(symref)';
  const listed = await git.read('for-each-ref', '--sort=-committerdate', format, 'refs/heads', 'refs/remotes');
  const refs = listed.split('\n').map((line) => line.split('\t') as [ref: string, commit: string, symref: string]);
  const pointed = remotes.map((remote) => refs.find(([ref]) => ref === `refs/remotes/${remote}/HEAD`)?.[2] ?? '');
  const remoteDefault = pointed.map((symref) => branchOf(symref, remotes)?.name).find(Boolean) ?? null;
  const followed = await followedRef(repository);
  const order = [known, remoteDefault, ...USUAL];
  const placeOf = ({ name }: BaseBranch): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const branches = refs.flatMap(([ref, commit, symref]) => {
    const branch = symref === '' ? branchOf(ref, remotes) : null;
    const isBase = branch !== null && (order.includes(branch.name) || isLongLived(branch.name) || ref === followed);
    return isBase ? [{ ...branch, commit }] : [];
  });
  const rankOf = ({ ref, isRemote }: BaseBranch): number =>
    isRemote ? remotes.findIndex((remote) => ref.startsWith(`${remote}/`)) : remotes.length;
  const sorted = branches.sort((a, b) => placeOf(a) - placeOf(b) || rankOf(a) - rankOf(b));
  return { remoteDefault, branches: sorted.slice(0, MOST_BRANCHES) };
}

/** The branches of one name: those of remotes, then the local one. */
export async function branchesNamed(repository: Repository, name: string): Promise<BaseBranch[]> {
  const remotes = await remotesOf(repository);
  const refs = [...remotes.map((remote) => `refs/remotes/${remote}/${name}`), `refs/heads/${name}`];
  const found: BaseBranch[] = [];
  for (const ref of refs) {
    const commit = await repository.git.tryRead('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
    const branch = branchOf(ref, remotes);
    if (branch !== null && commit !== null) found.push({ ...branch, commit });
  }
  return found;
}

/** `origin` first, whose branches may be there without it, then `upstream`, of which `origin` may be a fork. */
async function remotesOf({ git }: Repository): Promise<string[]> {
  const named = ((await git.tryRead('remote')) ?? '').split('\n').filter(Boolean);
  return [...new Set(['origin', ...named.filter((name) => name === 'upstream'), ...named])];
}

/** What the current branch follows, unless it is the same branch at a remote. */
async function followedRef({ git }: Repository): Promise<string | null> {
  const current = await git.tryRead('symbolic-ref', '--quiet', '--short', 'HEAD');
  const followed = await git.tryRead('rev-parse', '--symbolic-full-name', '--verify', '--quiet', '@{upstream}');
  return current === null || followed?.endsWith(`/${current}`) === true ? null : followed;
}

/** A remote's name may contain a slash, as a branch's may. */
function branchOf(ref: string, remotes: readonly string[]): Omit<BaseBranch, 'commit'> | null {
  const short = ref.replace(/^refs\/(heads|remotes)\//, '');
  if (ref.startsWith('refs/heads/')) return { ref: short, name: short, isRemote: false };
  const remote = remotes.find((one) => short.startsWith(`${one}/`));
  return remote === undefined ? null : { ref: short, name: short.slice(remote.length + 1), isRemote: true };
}
