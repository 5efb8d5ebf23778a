import { randomBytes, randomUUID } from 'node:crypto';
import { link, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { readBeginning } from '../files/read-beginning.ts';
import { identityOf, isAlive, isElsewhere, type ProcessIdentity } from '../processes/process-identity.ts';
import { Final, waitUntil } from '../processes/wait-for.ts';

/** A lock of ours: a file with the name of its holder in it. */
export interface Lock {
  /** False when it was removed, or another process holds it by now. */
  isHeld(): Promise<boolean>;
  /** Removes the file, unless another process holds it by now. */
  release(): Promise<void>;
}

/** The holder of a lock. */
export interface Holder {
  readonly pid: number;
  /**
   * The machine or container where it runs, when that is not this one: whether it still does cannot be known from here.
   */
  readonly elsewhere: string | null;
}

type LockOutcome = { readonly taken: true; readonly lock: Lock } | { readonly taken: false; readonly holder: Holder };

interface Owner extends ProcessIdentity {
  readonly host?: string;
}

/**
 * Maximum time for which an incomplete lock counts as being written, in ms; after it, a crash left it. By our own
 * clock: a file's may be wrong.
 */
const UNFINISHED_MS = 2_000;
const LOOK_EVERY_MS = 100;
const WITHIN_MS = 30_000;
const MOST_BYTES = 4096;
/** In the folder that older versions made instead of a lock file. */
const OWNER_FILE = 'owner.json';

/**
 * Takes a lock, or returns its holder. One whose process is gone (by id and start time), and one that is incomplete, is
 * taken over; one of another machine never.
 * @throws the signal's reason when aborted; the system's error if no lock can be made, or if there is something else in
 * its place
 */
export async function takeLock(file: string, signal: AbortSignal): Promise<LockOutcome> {
  const identity = identityOf(process.pid);
  const own = `${JSON.stringify({ ...identity, host: hostname(), token: randomUUID() })}\n`;
  let unfinishedSinceMs: number | null = null;
  const attempt = async (): Promise<LockOutcome | null> => {
    signal.throwIfAborted();
    if (await create(file, own)) {
      const lock = lockOf(file, own);
      if (signal.aborted) await lock.release();
      return { taken: true, lock };
    }
    const text = await textOf(file);
    if (text === null) return null;
    const owner = ownerOf(text);
    if (owner !== null && isElsewhere(owner))
      return { taken: false, holder: { pid: owner.pid, elsewhere: owner.host ?? 'another machine' } };
    if (owner !== null && isAlive(owner)) return { taken: false, holder: { pid: owner.pid, elsewhere: null } };
    unfinishedSinceMs ??= performance.now();
    if (owner !== null || performance.now() - unfinishedSinceMs >= UNFINISHED_MS) await takeAway(file, text);
    return null;
  };
  const wait = { what: `the lock ${file}`, withinMs: WITHIN_MS, signal, everyMs: LOOK_EVERY_MS };
  return waitUntil(() => attempt().catch((error: unknown) => Promise.reject(new Final(error))), wait);
}

/** The holder of a lock and a fix, as sentences without full stops. */
export function sayHolder(holder: Holder, file: string): { readonly why: string; readonly fix: string } {
  if (holder.elsewhere === null) return { why: `Process ${holder.pid} holds ${file}`, fix: 'Wait for it to end' };
  return {
    why: `Process ${holder.pid} on ${holder.elsewhere}, another machine or container, holds ${file}`,
    fix: `Wait for it to end, or, when no stackbench runs on ${holder.elsewhere} any more, remove ${file}`,
  };
}

function lockOf(file: string, own: string): Lock {
  const isHeld = async (): Promise<boolean> =>
    readBeginning(file, MOST_BYTES).then(
      (text) => text === own,
      // Something that is no lock is in its place.
      (error: NodeJS.ErrnoException) => !['ENOTDIR', 'EISDIR', 'ELOOP', 'ENXIO'].includes(error.code ?? ''),
    );
  return {
    isHeld,
    async release() {
      if (await isHeld()) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    if (isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')) await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Null when it is gone by now; a folder as earlier versions made it gives the text of its file.
 * @throws the system's error for what is neither
 */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readBeginning(file, MOST_BYTES);
  } catch (error) {
    if (!isCode(error, 'EISDIR') || !(await isOldLock(file))) throw error;
    return (await readBeginning(join(file, OWNER_FILE), MOST_BYTES).catch(() => null)) ?? '';
  }
}

/** Null for an incomplete one. */
function ownerOf(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Partial<Owner>;
    const { pid, startTime = null, at, host } = owner;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return null;
    return { pid, startTime, ...(at === undefined ? {} : { at }), ...(typeof host === 'string' ? { host } : {}) };
  } catch {
    return null;
  }
}

/** Removes a lock with this text and no other: a lock that another process took meanwhile is put back. */
async function takeAway(file: string, text: string): Promise<void> {
  const aside = join(dirname(file), `.stackbench-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await rename(file, aside);
    if (await isOldLock(aside)) return;
    if ((await readBeginning(aside, MOST_BYTES)) !== text) await link(aside, file);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A folder with nothing in it but a lock's owner. */
async function isOldLock(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => null);
  return names?.every((name) => name === OWNER_FILE) === true;
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
