import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ALLOWED, type AllowedWord } from './words/allowed.ts';
import { type FoundText, readTexts } from './words/read-texts.ts';
import { readWordList } from './words/word-list.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['cli', 'runner', 'reports', 'model', 'scenarios', 'targets'];
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const words = readWordList(read('CONTRIBUTING.md'));
/** Made from the browser's script, whose texts are checked in the pages. */
const MADE = 'reports/render/html/page-script.ts';
const sources = SOURCES.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT }))
  .filter((file) => file !== MADE)
  .sort();
const folderPages = [...SOURCES, 'bench', 'test', 'tools'].flatMap((folder) =>
  globSync(`${folder}/**/README.md`, { cwd: ROOT, exclude: ['**/node_modules/**'] }),
);
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/*.md', { cwd: ROOT }), ...folderPages].sort();
const used = new Set<AllowedWord>();

function isAllowed(file: string, avoid: string, text: string): boolean {
  const entry = ALLOWED.find((one) => one.file === file && one.avoid === avoid && text.includes(one.within));
  if (entry !== undefined) used.add(entry);
  return entry !== undefined;
}

/** `FILE:LINE avoid "anew", use "again, new": …text…`, one for each text and word. */
function hitsIn(file: string, texts: readonly FoundText[]): string[] {
  return texts.flatMap(({ line, text }) =>
    words
      .filter(({ avoid, pattern }) => pattern.test(text) && !isAllowed(file, avoid, text))
      .map(({ avoid, use, pattern }) => {
        const from = Math.max(0, (pattern.exec(text)?.index ?? 0) - 40);
        return `${file}:${line} avoid "${avoid}", use "${use}": ${text.slice(from, from + 100).replace(/\s+/g, ' ')}`;
      }),
  );
}

/** The paragraphs of a page without its fenced blocks and code spans; of the changelog only what is not released. */
function paragraphs(file: string): FoundText[] {
  const whole = read(file);
  const text = file === 'CHANGELOG.md' ? (/^## Unreleased\n[\s\S]*?(?=^## )/m.exec(whole)?.[0] ?? whole) : whole;
  let isCode = false;
  return text.split('\n').flatMap((line, index) => {
    if (line.startsWith('```')) isCode = !isCode;
    return isCode || /^ {4}\S/.test(line) ? [] : [{ line: index + 1, text: line.replace(/`[^`]*`/g, '`…`') }];
  });
}

/** Fails with every hit, where a diff of two lists would be cut off. */
function hasNone(hits: readonly string[]): void {
  assert.equal(hits.length, 0, `${hits.length} hits\n${hits.join('\n')}`);
}

describe('the words that CONTRIBUTING.md asks to avoid', () => {
  it('are a list', () => assert.ok(words.length >= 18));

  it('are in no text that the program prints', () => {
    hasNone(sources.flatMap((file) => hitsIn(file, readTexts(read(file)).strings)));
  });

  it('are in no doc comment of an export', () => {
    hasNone(sources.flatMap((file) => hitsIn(file, readTexts(read(file)).docstrings)));
  });

  it('are in no page of the documentation', () => {
    hasNone(pages.flatMap((file) => hitsIn(file, paragraphs(file))));
  });

  it('are allowed in a place only where they are used', () => {
    assert.deepEqual(
      ALLOWED.filter((entry) => !used.has(entry)),
      [],
    );
  });
});

it('finds what a source says, and nothing of its names, patterns and inner comments', () => {
  const { strings, docstrings } = readTexts(
    [
      "import { mend } from './mend-it.ts';",
      '/** Mends it. */',
      'export const a = `It is told ${b ? `so far` : "not yet"} anew.`;',
      '// anew',
      "const c = /a 'quoted' thing/.test(d) ? 1 / 2 / 3 : 'can\\'t be had';",
      '/** Inner, dear. */',
      'const e = 1;',
    ].join('\n'),
  );
  assert.deepEqual(
    strings.map(({ line, text }) => [line, text]),
    [
      [3, 'so far'],
      [3, 'not yet'],
      [3, 'It is told … anew.'],
      [5, "can\\'t be had"],
    ],
  );
  assert.deepEqual(
    docstrings.map(({ text }) => text),
    ['/** Mends it. */'],
  );
});
