import { lstat, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';
import { homeFolder } from '../folders/xdg-folder.ts';
import { writeWhole } from './write-whole.ts';

/** Where files went that could not be written where they belong. */
export type Kept =
  | { readonly folder: string; readonly names: readonly string[] }
  | { readonly folder: null; readonly why: string };

/** Writes files into a fresh folder that only this user may enter, below the first of the usual places that takes them. */
export async function keepElsewhere(files: ReadonlyMap<string, string>): Promise<Kept> {
  let why = '';
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp', homeFolder({}) ?? '/tmp'])) {
    try {
      if (!(await lstat(parent)).isDirectory()) continue;
      const folder = await mkdtemp(join(parent, 'stackbench-results-'));
      for (const [name, text] of files) await writeWhole(join(folder, name), text);
      return { folder, names: [...files.keys()] };
    } catch (error) {
      why ||= messageOf(error);
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
