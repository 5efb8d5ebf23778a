import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readProject } from './read-project.ts';
import { guessStart } from './start/guess-start.ts';

const PROJECT_FILES = [
  'package.json',
  'go.mod',
  'Procfile',
  'Cargo.toml',
  'pom.xml',
  'manage.py',
  'requirements.txt',
  'pyproject.toml',
];
const MARKS = ['*', '*/*'].flatMap((depth) => PROJECT_FILES.map((name) => `${depth}/${name}`));
const NOT_LOOKED_INTO = /^(node_modules|\..+|dist|build|out|coverage|vendor|results|tests?|examples?|docs)$/;
const MOST = 8;
const MOST_READ = 40;

/**
 * Folders with a start command, at most two levels below one: `packages/api (node server.js)`; the first eight by name.
 */
export async function startableFolders(folder: string): Promise<string[]> {
  const found = new Set<string>();
  const exclude = (path: string): boolean => NOT_LOOKED_INTO.test(basename(path));
  for await (const path of glob(MARKS, { cwd: folder, exclude })) found.add(dirname(path));
  const starts: string[] = [];
  for (const path of [...found].sort().slice(0, MOST_READ)) {
    if (starts.length === MOST) break;
    const { start } = await guessStart(await readProject(join(folder, path), () => Promise.resolve(false)));
    if (start !== null) starts.push(`${path} (${start})`);
  }
  return starts;
}
