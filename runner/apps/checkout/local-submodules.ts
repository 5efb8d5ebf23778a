import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { Git } from './git.ts';

/** A checkout of the user's that may have submodules, and where git keeps theirs. */
interface Origin {
  readonly worktree: string;
  readonly gitDir: string;
}

interface Submodule {
  readonly name: string;
  readonly path: string;
  /** The commit that the checkout wants. */
  readonly commit: string;
}

/**
 * Checks out all submodules of which git has the commits here (`.git/modules`), without their remotes; false if others
 * are left. Each has a repository of its own that reads the objects of the user's: nothing of the user's is written.
 */
export async function takeLocalSubmodules(git: Git, origin: Origin): Promise<boolean> {
  let complete = true;
  for (const submodule of await submodulesOf(git)) {
    const gitDir = (await isWanted(git, submodule.name)) ? await gitDirOf(origin, submodule) : null;
    const own = git.in(join(git.folder, submodule.path));
    const taken = gitDir !== null && (await take(own, gitDir, submodule.commit));
    const inner = { worktree: join(origin.worktree, submodule.path), gitDir: gitDir ?? '' };
    complete = taken && (await takeLocalSubmodules(own, inner)) && complete;
  }
  return complete;
}

async function submodulesOf(git: Git): Promise<Submodule[]> {
  const listed = await settings(git, String.raw`^submodule\..*\.path$`, '--file', '.gitmodules');
  const found: Submodule[] = [];
  for (const [key, path] of listed) {
    const [entry] = await git.names('ls-files', '-z', '--stage', '--', `:(top,literal)${path}`);
    const commit = /^160000 ([0-9a-f]+) 0\t/.exec(entry ?? '')?.[1];
    const name = key.replace(/^submodule\./, '').replace(/\.path$/, '');
    if (commit !== undefined) found.push({ name, path, commit });
  }
  return found;
}

/** False for one that the user has switched off, and for patterns, which only git reads. */
async function isWanted(git: Git, name: string): Promise<boolean> {
  const own = new Map(await settings(git, String.raw`^submodule\.`));
  const inFile = new Map(await settings(git, String.raw`^submodule\.`, '--file', '.gitmodules'));
  const update = own.get(`submodule.${name}.update`) ?? inFile.get(`submodule.${name}.update`);
  const patterns = own.get('submodule.active') ?? '.';
  return update !== 'none' && own.get(`submodule.${name}.active`) !== 'false' && patterns === '.';
}

async function settings(
  git: Git,
  pattern: string,
  ...where: readonly string[]
): Promise<[key: string, value: string][]> {
  const { stdout } = await git.ask('config', ...where, '-z', '--get-regexp', pattern);
  return stdout.split('\0').flatMap((entry) => {
    const end = entry.indexOf('\n');
    return end < 0 ? [] : [[entry.slice(0, end), entry.slice(end + 1)]];
  });
}

/** Where git keeps a submodule of the user's: as its folder says, otherwise by its name; null if neither is there. */
async function gitDirOf({ worktree, gitDir }: Origin, { name, path }: Submodule): Promise<string | null> {
  const folder = join(worktree, path);
  const link = await readFile(join(folder, '.git'), 'utf8').catch(() => null);
  const linked = /^gitdir: (.+)$/m.exec(link ?? '')?.[1];
  const byName = isAbsolute(name) || name.split('/').includes('..') ? [] : [join(gitDir, 'modules', name)];
  const candidates = [join(folder, '.git'), ...(linked === undefined ? [] : [resolve(folder, linked)]), ...byName];
  for (const candidate of candidates) if (await isFolder(join(candidate, 'objects'))) return candidate;
  return null;
}

/** Makes a repository that reads another one's objects, and checks a commit out; false if that is not possible. */
async function take(git: Git, gitDir: string, commit: string): Promise<boolean> {
  const { folder } = git;
  const own = join(folder, '.git');
  const setting = (name: string): Promise<string | null> =>
    git.tryRead('config', '--file', join(gitDir, 'config'), name);
  await mkdir(folder, { recursive: true });
  const format = (await setting('extensions.objectformat')) ?? 'sha1';
  if ((await git.ask('init', '--quiet', '--template=', `--object-format=${format}`, folder)).code !== 0) return false;
  await mkdir(join(own, 'objects', 'info'), { recursive: true });
  await writeFile(join(own, 'objects', 'info', 'alternates'), `${join(gitDir, 'objects')}\n`);
  await copyFile(join(gitDir, 'shallow'), join(own, 'shallow')).catch(() => undefined);
  // A submodule of its own may have an address that is relative to this one.
  const url = await setting('remote.origin.url');
  if (url !== null) await git.ask('config', 'remote.origin.url', url);
  if ((await git.ask('checkout', '--quiet', '--detach', commit)).code === 0) return true;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return false;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
