import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cannotWrite } from '../machine/files/cannot-write.ts';
import { readBeginning } from '../machine/files/read-beginning.ts';

/** Number of bytes at the beginning of a file within which its kind is stated: a page begins with its style. */
const LOOKED_AT_BYTES = 1 << 20;
/** Text that each file of that kind contains, in every version of ours. */
const OURS: Readonly<Record<string, RegExp>> = {
  '.html': /class="origin">stackbench |<title>stackbench /,
  '.md': /^(# stackbench|<!-- stackbench-gate -->|Run it again: stackbench )/m,
  '.xml': /<testsuite name="stackbench/,
  '.csv': /^(scenario,(target,group|figure,unit)|kind,scenario,target|target,deployment,tiers),/,
  '.json': /"stackbench[- ]/,
};
const LARGEST_LIST = 3;

/**
 * Makes sure that stackbench wrote all of these files of a folder.
 * @throws StackbenchError (exit 2) `foreign-files`, (exit 3) `cannot-write` for a folder in a file's place
 */
export async function requireOwnFiles(folder: string, names: readonly string[]): Promise<void> {
  const foreign: string[] = [];
  for (const name of names) if (!(await isOurs(join(folder, name)))) foreign.push(name);
  if (foreign.length === 0) return;
  throw new StackbenchError({
    code: 'foreign-files',
    what: `${folder} contains ${listed(foreign)}, which stackbench did not write.`,
    why: 'It would be overwritten.',
    fix: 'Move it away, or name another folder with --out.',
    exitCode: EXIT.usage,
  });
}

/** Other files of a folder, as a list in words; null if there are none. */
export async function othersIn(folder: string, own: readonly string[]): Promise<string | null> {
  const names = await readdir(folder);
  const others = names.filter((name) => !own.includes(name) && !name.startsWith('.stackbench-')).sort();
  return others.length === 0 ? null : listed(others);
}

/** Files of ours that are in a folder and not empty, as a list in words; null if there are none. */
export async function earlierIn(folder: string, own: readonly string[]): Promise<string | null> {
  const sizes = await Promise.all(
    own.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const earlier = own.filter((_name, index) => (sizes[index] ?? 0) > 0);
  return earlier.length === 0 ? null : listed(earlier);
}

/** Whether nothing would be lost by writing this file: it is missing, empty, a link, or one of ours. */
async function isOurs(file: string): Promise<boolean> {
  try {
    const text = await readBeginning(file, LOOKED_AT_BYTES);
    return text === null || text === '' || OURS[extname(file)]?.test(text) === true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') return true;
    if (code === 'ENXIO' || code === 'EACCES') return false;
    throw cannotWrite(file, error);
  }
}

function listed(names: readonly string[]): string {
  const others = names.length - LARGEST_LIST;
  return `${names.slice(0, LARGEST_LIST).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
