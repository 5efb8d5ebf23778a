import { existsSync, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';
import { belongsToUs } from './own-folder.ts';

interface Step {
  readonly path: string;
  readonly found: Stats;
}

const MOST_LINKS = 40;
const WORLD_WRITABLE = 0o002;
const GROUP_WRITABLE = 0o020;
const STICKY = 0o1000;
let systemOwner: number | undefined;

/**
 * Why a program that the user chose (on PATH, by a variable) could have been put there or changed by another user, as a
 * sentence; null if it could not. The file, each folder above it, and the links between them are checked. A folder that
 * another user made in one where everybody may make files (below /tmp) is not trusted; elsewhere it is the user's
 * choice to have it on PATH.
 * @throws what `lstat` throws
 */
export function whyNotTrusted(path: string): string | null {
  if (process.getuid === undefined) return null;
  const steps = stepsTo(path);
  const isCrowded = steps.some(({ found }) => found.isDirectory() && (found.mode & WORLD_WRITABLE) !== 0);
  for (const { path: at, found } of steps) {
    const isShared = found.isDirectory() && (found.mode & STICKY) !== 0;
    if (!found.isSymbolicLink() && (found.mode & WORLD_WRITABLE) !== 0 && !isShared)
      return `everybody may write to ${at}`;
    if (isCrowded && !isTrustedOwner(found.uid)) return `${at} belongs to another user (uid ${found.uid})`;
  }
  return null;
}

/**
 * Why others may put files into a folder or one above it, as a sentence; null if nobody may. Tools look for
 * `node_modules`, and for configurations that name programs, in every folder above the one that they work in. @throws
 * what `lstat` throws
 */
export function whyNotSheltered(folder: string): string | null {
  if (process.getuid === undefined) return null;
  for (const { path, found } of stepsTo(folder)) {
    if (found.isSymbolicLink()) continue;
    if ((found.mode & WORLD_WRITABLE) !== 0) return `everybody may make files in ${path}`;
    if (!isTrustedOwner(found.uid)) return `${path} belongs to another user (uid ${found.uid})`;
  }
  return null;
}

/**
 * Why something in a folder of ours could have been put there or changed by another user, as a sentence; null if it
 * could not. Everything below `folder` must belong to us or to the system, and nobody else may write to it. @throws
 * what `lstat` throws
 */
export function whyTreeNotTrusted(folder: string): string | null {
  if (process.getuid === undefined) return null;
  const reason = whyEntryNotTrusted(folder);
  if (reason !== null) return reason;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const why = whyEntryNotTrusted(path) ?? (entry.isSymbolicLink() ? whyLinkLeaves(path, folder) : null);
    if (why !== null) return why;
  }
  return null;
}

/** The same for one file or folder. */
export function whyEntryNotTrusted(path: string): string | null {
  const found = lstatSync(path);
  const { uid, gid, mode } = found;
  if (!isTrustedOwner(uid)) return `${path} belongs to another user (uid ${uid})`;
  // The group of root contains only root; images for a uid that is not known beforehand give it their files.
  const others = gid === 0 ? WORLD_WRITABLE : WORLD_WRITABLE | GROUP_WRITABLE;
  return !found.isSymbolicLink() && (mode & others) !== 0 ? `others may write to ${path}` : null;
}

/** Us, root, and the owner of the root folder, who is another one in a user namespace without root. */
function isTrustedOwner(uid: number): boolean {
  systemOwner ??= lstatSync('/').uid;
  return uid === 0 || uid === systemOwner || belongsToUs(uid);
}

/** A link that leads out of our folder must lead to a trusted file; one that leads nowhere does no harm. */
function whyLinkLeaves(link: string, folder: string): string | null {
  const target = resolve(dirname(link), readlinkSync(link));
  if (target.startsWith(folder + sep) || !existsSync(target)) return null;
  return whyNotTrusted(target);
}

/** Everything on the way to a path, links and what they lead to. */
function stepsTo(path: string): Step[] {
  const { root } = parse(path);
  const steps: Step[] = [{ path: root, found: lstatSync(root) }];
  let at = root;
  let rest = namesIn(path);
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...after] = rest;
    const next = join(at, name);
    const found = lstatSync(next);
    steps.push({ path: next, found });
    if (!found.isSymbolicLink()) {
      [at, rest] = [next, after];
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw Object.assign(new Error(`ELOOP: ${path}`), { code: 'ELOOP', syscall: 'lstat' });
    const target = readlinkSync(next);
    if (isAbsolute(target)) at = root;
    rest = [...namesIn(target), ...after];
  }
  return steps;
}

function namesIn(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.');
}
