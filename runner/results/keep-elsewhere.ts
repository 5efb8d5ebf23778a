import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';
import { makeTempFolder, tempParents } from '../machine/folders/temp-folder.ts';
import { writeWhole } from '../machine/files/write-whole.ts';

/** The folder of files that could not be written to their own folder. */
type Kept =
  | { readonly folder: string; readonly names: readonly string[] }
  | { readonly folder: null; readonly why: string };

/**
 * Writes files into a fresh folder that only this user may enter, below the first of the usual places that takes them.
 */
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

/** Names that folder and its files, as a sentence. */
export function sayKept(kept: Kept): string {
  return kept.folder === null
    ? `It could not be saved in a temporary folder either (${kept.why}): only the output printed here is left.`
    : `It was saved in ${kept.folder} (${kept.names.join(', ')}) instead; move it from there.`;
}
