import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { guessStart } from './guess-commands.ts';
import { readFolder } from './read-project.ts';

const MARKS = ['*', '*/*'].flatMap((depth) => ['package.json', 'go.mod', 'Procfile'].map((name) => `${depth}/${name}`));
const NOT_LOOKED_INTO = /^(node_modules|\..+|dist|build|out|coverage|vendor|results|tests?|examples?|docs)$/;
const MOST = 8;

/**
 * Folders with a start command, at most two levels below one: `packages/api (node server.js)`; the first eight by name.
 */
export async function startableFolders(folder: string): Promise<string[]> {
  const found = new Set<string>();
  const exclude = (path: string): boolean => NOT_LOOKED_INTO.test(basename(path));
  for await (const path of glob(MARKS, { cwd: folder, exclude })) found.add(dirname(path));
  const starts = await Promise.all(
    [...found].sort().map(async (path) => ({ path, start: await guessStart(await readFolder(join(folder, path))) })),
  );
  return starts.flatMap(({ path, start }) => (start === null ? [] : [`${path} (${start})`])).slice(0, MOST);
}
