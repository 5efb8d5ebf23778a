import { mkdtemp, rm, access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetFolder, recordFolder } from './ledger.ts';

export interface WorkFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A temporary folder that this user alone may enter, on a real disk (`/var/tmp`, else the system's), recorded in the ledger until it is removed. */
export async function makeWorkFolder(label: string): Promise<WorkFolder> {
  const parent = await access('/var/tmp', constants.W_OK).then(() => '/var/tmp', tmpdir);
  const path = await mkdtemp(join(parent, 'stackbench-'));
  recordFolder(path, label);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      forgetFolder(path);
    },
  };
}
