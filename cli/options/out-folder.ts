import { existsSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { usageError } from './explain-usage.ts';
import { givenValue } from './read-option.ts';
import { RUN_OPTIONS } from './run-options.ts';

const FILE_ENDINGS = ['.json', '.html', '.md', '.csv', '.xml', '.txt'];

/**
 * The folder that `--out` names; null if it is not given.
 * @throws StackbenchError (exit 2) for the name of a file, as `--out` of other tools takes it
 */
export function outFolder(given: unknown, cwd: string): string | null {
  const value = givenValue(RUN_OPTIONS.out, given);
  if (value === undefined) return null;
  const name = String(value);
  const folder = resolve(cwd, name);
  // k6 writes --out json=results.json.
  const isFile = FILE_ENDINGS.includes(extname(name)) || /^(?:json|csv)=/.test(name);
  if (!isFile || existsSync(folder)) return folder;
  const better = basename(name.replace(/^\w+=/, ''), extname(name));
  throw usageError({
    what: `--out takes a folder, and "${name}" is the name of a file.`,
    why: 'Several files are written: the data and its reports.',
    fix: `Write for example --out ${better}.`,
  });
}
