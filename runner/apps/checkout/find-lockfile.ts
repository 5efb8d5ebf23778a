import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { parseJson } from '../../../model/parse-json.ts';
import { readRegularFile, readTextFile } from '../../machine/files/read-regular-file.ts';

/** Those of the largest repositories have a fifth of it. */
export const MOST_LOCKFILE_BYTES = 50_000_000;

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'yarn-classic' | 'bun';

export interface Lockfile {
  readonly manager: PackageManager;
  /** The folder that contains it: the service's, or one above it in the checkout. */
  readonly folder: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** First 16 digits of its SHA-256. */
  readonly hash: string;
}

/** In the order in which they count where several lie side by side and package.json names no manager. */
const NAMES = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'npm-shrinkwrap.json': 'npm',
  'package-lock.json': 'npm',
} as const;

/** The nearest lock file from the service's folder up to the checkout's root; null if there is none. */
export async function findLockfile(cwd: string, root: string): Promise<Lockfile | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const here = await lockfilesIn(folder);
    const wanted = await namedManager(folder);
    const chosen = here.find(({ manager }) => manager.split('-')[0] === wanted) ?? here[0];
    if (chosen !== undefined) return chosen;
    if (relative(root, folder) === '' || folder === dirname(folder)) return null;
  }
}

async function lockfilesIn(folder: string): Promise<Lockfile[]> {
  const found: Lockfile[] = [];
  for (const [name, family] of Object.entries(NAMES)) {
    const bytes = await readRegularFile(join(folder, name), MOST_LOCKFILE_BYTES).catch(() => null);
    if (bytes === null) continue;
    const manager = family === 'yarn' && !bytes.includes('__metadata:') ? 'yarn-classic' : family;
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    found.push({ manager, folder, name, bytes, hash });
  }
  return found;
}

/** `packageManager` of package.json: `pnpm@9.1.0`. */
async function namedManager(folder: string): Promise<string | null> {
  try {
    const manifest = parseJson(await readTextFile(join(folder, 'package.json')));
    return (manifest as { packageManager?: string }).packageManager?.split('@')[0] ?? null;
  } catch {
    return null;
  }
}
