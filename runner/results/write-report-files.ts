import { join } from 'node:path';
import { cannotMake, cannotWrite } from '../machine/files/cannot-write.ts';
import { requireOwnFiles } from './foreign-files.ts';
import { makeFolder } from './make-folder.ts';
import { writeWhole } from '../machine/files/write-whole.ts';

/**
 * Writes files that can be made again at any time into a folder, which is created if it is missing.
 * @throws StackbenchError `cannot-write`, or `foreign-files` before anything is written
 */
export async function writeReportFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await makeFolder(folder).catch((error: unknown) => {
    throw cannotMake(folder, error);
  });
  await requireOwnFiles(folder, Object.keys(files));
  for (const [name, text] of Object.entries(files)) {
    await writeWhole(join(folder, name), text).catch((error: unknown) => {
      throw cannotWrite(join(folder, name), error);
    });
  }
}
