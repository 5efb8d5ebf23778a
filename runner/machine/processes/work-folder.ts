import { rm } from 'node:fs/promises';
import { sep } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { makeTempFolder, shelteredParents, tempParents } from '../folders/temp-folder.ts';
import { whyNotSheltered, whyNotTrusted } from '../folders/whether-trusted.ts';
import type { Env } from '../folders/xdg-folder.ts';
import { endThoseIn } from './end-left-processes.ts';
import { forgetFolder, recordFolder } from './ledger.ts';
import { identityOf } from './process-identity.ts';

export interface WorkFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A temporary folder that only we may enter, on a real disk if there is one (`/var/tmp`, otherwise the system's),
 * recorded in the ledger until it is removed. Processes that still work in it are ended first.
 * @throws StackbenchError `no-work-folder` if none of them accepts one
 */
export async function makeWorkFolder(label: string): Promise<WorkFolder> {
  return recorded(makeFirst(tempParents('real-disk'), whyNotTrusted), label);
}

/**
 * The same for third-party tools: they look into every folder above theirs for programs and packages, so nobody else
 * may write there, which excludes `/var/tmp` and `/tmp`. @throws StackbenchError `no-work-folder`
 */
export async function makeShelteredFolder(label: string, env: Env): Promise<WorkFolder> {
  return recorded(makeFirst(shelteredParents(env), whyNotSheltered), label);
}

function recorded(path: string, label: string): WorkFolder {
  recordFolder(path, label);
  return {
    path,
    async remove() {
      await endThoseIn(`${path}${sep}`, identityOf(process.pid));
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      forgetFolder(path);
    },
  };
}

function makeFirst(parents: readonly string[], judge: (parent: string) => string | null): string {
  const reasons: string[] = [];
  for (const parent of parents) {
    const made = makeTempFolder(parent, 'stackbench-', judge);
    if (made.path !== null) return made.path;
    reasons.push(made.why);
  }
  throw noWorkFolder(reasons);
}

function noWorkFolder(reasons: readonly string[]): StackbenchError {
  return new StackbenchError({
    code: 'no-work-folder',
    what: 'There is no place for temporary files.',
    why: `${[...new Set(reasons)].join('; ')}.`,
    fix: 'Free some space, or set TMPDIR to a folder of yours, outside of /tmp, that you may write to and others may not.',
  });
}
