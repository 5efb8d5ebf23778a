import { chmod, chown, mkdir, statfs, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { endThoseIn } from '../machine/processes/end-left-processes.ts';
import { identityOf } from '../machine/processes/process-identity.ts';
import { makeWorkFolder } from '../machine/processes/work-folder.ts';
import { type DatastoreUser, drawDatastoreUser } from './datastore-user.ts';
import { reachTree } from './reach-tree.ts';

const TMPFS_MAGIC = 0x01021994;
const RAMFS_MAGIC = 0x858458f6;

/** The folder of one datastore of ours. */
export interface DatastoreFolder {
  /** The user that it runs as; undefined if that is us. */
  readonly user: DatastoreUser | undefined;
  /** Belongs to that user, and nobody else may enter it. */
  readonly folder: string;
  /** Writes a file into the folder that only its user may read; returns the path. */
  write(name: string, text: string): Promise<string>;
  /** The path at which its user can read a file, or a folder with its content: its own path, or that of a copy. */
  reach(path: string): Promise<string>;
  /** Removes it with its content. Safe to call twice. */
  remove(): Promise<void>;
}

/**
 * Creates the folder of a datastore: in the run's folder, which only we may enter, or, if it runs as another user, in a
 * folder of its own, so that it cannot read the rest of the run's.
 */
export async function openDatastoreFolder(
  id: string,
  workDir: string,
  user: DatastoreUser | undefined = drawDatastoreUser(),
): Promise<DatastoreFolder> {
  if (user === undefined) {
    const folder = join(workDir, id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return datastoreFolder(
      folder,
      undefined,
      (path) => Promise.resolve(path),
      () => endThoseWhoWorkIn(folder),
    );
  }
  const outer = await makeWorkFolder(`data of ${id}`);
  // Only its user may enter: programs that are copied here may be in folders that others may not read.
  await chown(outer.path, process.getuid?.() ?? 0, user.gid);
  await chmod(outer.path, 0o710);
  const folder = join(outer.path, 'own');
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, user.uid, user.gid);
  return datastoreFolder(
    folder,
    user,
    (path) => reachTree(path, join(outer.path, 'programs')),
    () => outer.remove(),
  );
}

/** A backend of PostgreSQL outlives a server that was killed, and overwrites the environment that would identify it. */
async function endThoseWhoWorkIn(folder: string): Promise<void> {
  await endThoseIn(`${folder}${sep}`, identityOf(process.pid));
}

function datastoreFolder(
  folder: string,
  user: DatastoreUser | undefined,
  reach: DatastoreFolder['reach'],
  remove: DatastoreFolder['remove'],
): DatastoreFolder {
  return {
    user,
    folder,
    reach,
    remove,
    async write(name, text) {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600, flag: 'wx' });
      if (user !== undefined) await chown(path, user.uid, user.gid);
      return path;
    },
  };
}

/** Whether the content of a folder is in memory only. */
export async function isInMemory(folder: string): Promise<boolean> {
  const { type } = await statfs(folder);
  return type === TMPFS_MAGIC || type === RAMFS_MAGIC;
}
