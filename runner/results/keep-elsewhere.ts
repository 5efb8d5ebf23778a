import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';
import { makeTempFolder, tempParents } from '../machine/folders/temp-folder.ts';
import { writeWhole } from '../machine/files/write-whole.ts';

/** Where files went that could not be written where they belong. */
type Kept =
  | { readonly folder: string; readonly names: readonly string[] }
  | { readonly folder: null; readonly why: string };

/** Writes files into a fresh folder that only this user may enter, below the first of the usual places that takes them. */
export async function keepElsewhere(files: ReadonlyMap<string, string>): Promise<Kept> {
  let why = '';
  for (const parent of tempParents('temp')) {
    const made = makeTempFolder(parent, 'stackbench-results-');
    if (made.path === null) {
      why ||= made.why;
      continue;
    }
    try {
      for (const [name, text] of files) await writeWhole(join(made.path, name), text);
      return { folder: made.path, names: [...files.keys()] };
    } catch (error) {
      why ||= messageOf(error);
      await rm(made.path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
  return { folder: null, why };
}

/** Where they are, as a sentence. */
export function sayKept(kept: Kept): string {
  return kept.folder === null
    ? `It could not be kept elsewhere either (${kept.why}): what is printed here is all that there is.`
    : `It is kept in ${kept.folder} (${kept.names.join(', ')}): move it from there.`;
}
