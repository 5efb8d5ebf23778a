import { chmod, chown, mkdir, statfs, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { endThoseIn } from '../machine/processes/end-left-processes.ts';
import { identityOf } from '../machine/processes/process-identity.ts';
import { makeWorkFolder } from '../machine/processes/work-folder.ts';
import { type DatastoreUser, drawDatastoreUser } from './datastore-user.ts';
import { reachTree } from './reach-tree.ts';

const TMPFS_MAGIC = 0x01021994;
const RAMFS_MAGIC = 0x858458f6;

/** Where one datastore of ours lives. */
export interface DatastoreFolder {
  /** Who it runs as; undefined where that is us. */
  readonly user: DatastoreUser | undefined;
  /** Belongs to that user, and nobody else may enter it. */
  readonly folder: string;
  /** Writes a file into the folder that its user alone may read; returns the path. */
  write(name: string, text: string): Promise<string>;
  /** Where its user can read a file, or a folder with all in it: there itself, or as a copy in this place. */
  reach(path: string): Promise<string>;
  /** Removes it with all that the datastore left. Safe to call twice. */
  remove(): Promise<void>;
}

/**
 * Makes the place of a datastore: in the run's folder, which we alone may enter, or, when it runs as another user, in one of its
 * own, so that it cannot read what else lies in the run's.
 */
export async function openDatastoreFolder(
  id: string,
  workDir: string,
  user: DatastoreUser | undefined = drawDatastoreUser(),
): Promise<DatastoreFolder> {
  if (user === undefined) {
    const folder = join(workDir, id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return placeIn(
      folder,
      undefined,
      (path) => Promise.resolve(path),
      () => endThoseWhoWorkIn(folder),
    );
  }
  const outer = await makeWorkFolder(`data of ${id}`);
  // Its user alone passes: programs that are brought here may lie among what others may not read.
  await chown(outer.path, process.getuid?.() ?? 0, user.gid);
  await chmod(outer.path, 0o710);
  const folder = join(outer.path, 'own');
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, user.uid, user.gid);
  return placeIn(
    folder,
    user,
    (path) => reachTree(path, join(outer.path, 'programs')),
    () => outer.remove(),
  );
}

/** A backend of PostgreSQL outlives a server that was killed, and writes over the environment by which it would be known. */
async function endThoseWhoWorkIn(folder: string): Promise<void> {
  await endThoseIn(`${folder}${sep}`, identityOf(process.pid));
}

function placeIn(
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

/** Whether what lies in a folder is in memory, and so survives nothing. */
export async function isInMemory(folder: string): Promise<boolean> {
  const { type } = await statfs(folder);
  return type === TMPFS_MAGIC || type === RAMFS_MAGIC;
}
