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
 * A temporary folder that we alone may enter, on a real disk where there is one (`/var/tmp`, else the system's), recorded in the ledger until it is removed;
 * what still stands in it then is ended.
 * @throws StackbenchError `no-work-folder` where none of these takes one
 */
export async function makeWorkFolder(label: string): Promise<WorkFolder> {
  return recorded(makeFirst(tempParents('real-disk'), whyNotTrusted), label);
}

/**
 * The same for what tools of somebody else work in: they look into every folder above theirs for programs and packages, so nobody else may
 * put anything there, which leaves out `/var/tmp` and `/tmp`. @throws StackbenchError `no-work-folder`
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
