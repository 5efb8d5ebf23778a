import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { it } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const TOP = ['bench', 'cli', 'docs', 'model', 'reports', 'runner', 'scenarios', 'targets', 'test', 'tools'];
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })];
const READMES = TOP.flatMap((folder) => globSync(`${folder}/**/README.md`, { cwd: ROOT })).filter(
  (file) => !file.includes('node_modules'),
);
const MOST_FILES = 8;
/**
 * Folders of tests mirror those of the code, which test/README.md explains; only the largest have a README of their
 * own.
 */
const MOST_TESTS = 16;

function folders(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}/`);
}

/** Paths of the repository that a page names in code spans: `cli/main.ts`, `runner/load/`. */
function namedPaths(text: string): string[] {
  const spans = Array.from(text.matchAll(/`([\w.-]+\/[\w./-]*)`/g), ([, path = '']) => path);
  return spans.filter((path) => TOP.includes(path.split('/')[0] ?? '') && !path.includes('NAME'));
}

it('docs/architecture.md has every folder of cli, runner and reports in its table', () => {
  const text = read('docs/architecture.md');
  const missing = ['cli', 'runner', 'reports'].flatMap(folders).filter((folder) => {
    const name = folder.split('/')[1] ?? '';
    return !text.includes(`\`${folder}\``) && !text.includes(`\`${name}/\``);
  });
  assert.deepEqual(missing, []);
});

it('every path that a page names exists', () => {
  const missing = PAGES.flatMap((page) =>
    namedPaths(read(page))
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `${page}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

it('every script that a page names is in package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...PAGES, ...READMES].flatMap((page) =>
    Array.from(read(page).matchAll(/npm run ([a-z][a-z:-]*)(?![\w:])/g), ([, script = '']) => script),
  );
  // An example of a service's own scripts.
  const own = ['build', 'db'];
  assert.deepEqual(
    named.filter((script) => !(script in scripts) && !own.includes(script.split(':')[0] ?? '')),
    [],
  );
});

it('every link within the repository leads to a file, and to a heading of it', () => {
  const broken = [...PAGES, ...READMES].flatMap((page) =>
    Array.from(read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g), ([, path = '', anchor]) => {
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(ROOT, file))) return `${page}: ${path}`;
      return anchor === undefined || headings(read(file)).includes(anchor) ? null : `${page}: ${path}#${anchor}`;
    }).filter((link) => link !== null),
  );
  assert.deepEqual(broken, []);
});

/** The anchors that GitHub gives to the headings of a page. */
function headings(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it(`a source folder with more than ${MOST_FILES} files opens with a README`, () => {
  const sources = new Map<string, number>();
  const files = TOP.flatMap((folder) => globSync(`${folder}/**/*.{ts,js,cjs}`, { cwd: ROOT }));
  for (const file of files.filter((name) => !name.includes('node_modules') && !name.includes('golden')))
    sources.set(dirname(file), (sources.get(dirname(file)) ?? 0) + 1);
  const large = [...sources]
    .filter(([folder, count]) => count > (folder.startsWith('test/') ? MOST_TESTS : MOST_FILES))
    .map(([folder]) => folder);
  assert.deepEqual(
    large.filter((folder) => !existsSync(join(ROOT, folder, 'README.md'))),
    [],
  );
});
