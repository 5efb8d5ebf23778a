import { constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { runToEnd } from '../../machine/processes/run-to-end.ts';

const AT_ONCE = 32;
const COPIED_WITHIN_MS = 15 * 60_000;

/**
 * Copies named files, links as links; nothing in `to` may be there yet. If the file system can, copies share their
 * blocks until written.
 */
export async function copyFiles(
  from: string,
  to: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const folders = new Set(names.map((name) => dirname(join(to, name))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const left = names.values();
  const copyRest = async (): Promise<void> => {
    for (const name of left) {
      signal.throwIfAborted();
      const [source, target] = [join(from, name), join(to, name)];
      if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source), target);
      else await copyFile(source, target, constants.COPYFILE_FICLONE);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, copyRest));
}

/** Copies a file or folder to a path that is not there yet; never by hard links, through which a build could write. */
export async function copyTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await mkdir(dirname(to), { recursive: true });
  // GNU cp takes a third of the time of Node's own copy.
  const args = ['-dR', '--preserve=mode,timestamps', '--reflink=auto', '-T', '--', from, to];
  const run = { label: `copying ${from}`, command: 'cp', args, env: {}, cwd: '/', logFile: devNull } as const;
  const ended = await runToEnd({ ...run, stdout: 'log', signal, withinMs: COPIED_WITHIN_MS });
  if (ended.code !== 0 || ended.tooLong) {
    await rm(to, { recursive: true, force: true });
    const options = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };
    await cp(from, to, { ...options, mode: constants.COPYFILE_FICLONE });
    signal.throwIfAborted();
  }
}
