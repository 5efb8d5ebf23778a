import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { type ProcessIdentity, identityOf, isAlive } from '../processes/process-identity.ts';
import { cannotWrite } from './cannot-write.ts';
import { readBeginning } from './read-beginning.ts';

/** A file of ours that says who writes to a folder, or to a file beside it. */
export interface Claim {
  /** False when it was removed, or another process holds it by now. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** What is not whole is being written, or was left by a crash in that moment; after this it is the latter. */
const UNFINISHED_MS = 2_000;
const MOST_BYTES = 1024;

/**
 * Claims what a lock file stands for. A claim whose process is gone (by id and start time) is taken over.
 * @param subject what is claimed, as people know it
 * @throws StackbenchError `in-use` when another live process holds it, `cannot-write` where no lock can be made
 */
export async function takeClaim(file: string, subject: string, signal: AbortSignal): Promise<Claim> {
  const own = `${JSON.stringify({ ...identityOf(process.pid), token: randomUUID() })}\n`;
  let unfinishedMs = 0;
  for (;;) {
    signal.throwIfAborted();
    if (await create(file, own)) return claimOf(file, own);
    const text = await textOf(file);
    if (text === null) continue;
    const holder = holderOf(text);
    if (holder !== null && isAlive(holder)) throw inUse(subject, holder.pid, file);
    if (holder !== null || unfinishedMs >= UNFINISHED_MS) await takeAway(file, text);
    else {
      await delay(100, undefined, { signal });
      unfinishedMs += 100;
    }
  }
}

function claimOf(file: string, own: string): Claim {
  const isHeld = async (): Promise<boolean> =>
    readFile(file, 'utf8').then(
      (text) => text === own,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
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
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') await rm(file, { force: true }).catch(() => undefined);
    throw cannotWrite(file, error);
  }
}

/** Null when it is gone by now. @throws StackbenchError for what is no file */
async function textOf(file: string): Promise<string | null> {
  return readBeginning(file, MOST_BYTES).catch((error: unknown) => {
    throw cannotWrite(file, error);
  });
}

/** Null for what is not whole. */
function holderOf(text: string): ProcessIdentity | null {
  try {
    const { pid, startTime } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0
      ? { pid, startTime: startTime ?? null }
      : null;
  } catch {
    return null;
  }
}

/** Takes away a lock with this text and no other: somebody else may have taken it over meanwhile, and gets his back. */
async function takeAway(file: string, text: string): Promise<void> {
  const aside = join(dirname(file), `.stackbench-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw cannotWrite(file, error);
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

function inUse(subject: string, pid: number, file: string): StackbenchError {
  return new StackbenchError({
    code: 'in-use',
    what: `Another stackbench writes to ${subject}.`,
    why: `Process ${pid} holds ${basename(file)} there; two at once would overwrite each other.`,
    fix: 'Wait for it to end, or name another place (--out, --log).',
  });
}
