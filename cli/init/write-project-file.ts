import { lstat, realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { cannotWrite } from '../../runner/machine/files/cannot-write.ts';
import { writeWhole } from '../../runner/machine/files/write-whole.ts';
import { makeFolder } from '../../runner/results/make-folder.ts';

/**
 * Writes a file of the user's project, completely or not at all, and never through a link, which may lead out of the
 * project.
 * @throws StackbenchError `cannot-write` (exit 3)
 */
export async function writeProjectFile(root: string, file: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(file));
    const path = relative(await realpath(root), await realpath(dirname(file)));
    const found = await lstat(file).catch(() => null);
    if (path.split(sep)[0] === '..' || found?.isSymbolicLink() === true) throw isLink(file);
    await writeWhole(file, text);
  } catch (error) {
    throw cannotWrite(file, error, null);
  }
}

function isLink(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ELOOP: ${file} is reached by a link`), { code: 'ELOOP', syscall: 'open' });
}
