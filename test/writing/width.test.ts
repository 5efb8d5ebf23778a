import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { readTexts } from './words/read-texts.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MOST_COLUMNS = 120;
/** A cell is one sentence; the rest is below its table. */
const MOST_IN_CELL = 200;
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()];
const FOLDERS = ['bench', 'cli', 'model', 'reports', 'runner', 'scenarios', 'targets', 'test', 'tools'];

/** `FILE:LINE` of each comment line that is too wide; a web address cannot be broken. */
function wideComments(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const lines = source.split('\n');
  const inComments = readTexts(source).comments.flatMap(({ line, text }) =>
    text.split('\n').map((_, index) => line + index),
  );
  return inComments
    .filter((line) => (lines[line - 1] ?? '').length > MOST_COLUMNS && !/https?:\/\/\S{60}/.test(lines[line - 1] ?? ''))
    .map((line) => `${file}:${line}`);
}

it(`no comment is wider than ${MOST_COLUMNS} columns`, () => {
  const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT })).filter(
    (file) => !file.includes('node_modules'),
  );
  const wide = files.sort().flatMap(wideComments);
  assert.equal(wide.length, 0, `${wide.length} lines\n${wide.join('\n')}`);
});

/** Lines of text; fenced and indented blocks, tables, headings and images are as wide as they have to be. */
function wideText(page: string): string[] {
  let isCode = false;
  return readFileSync(join(ROOT, page), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.startsWith('```')) isCode = !isCode;
      const isText = !isCode && !/^( {4}|\||#|!\[)/.test(line);
      return isText && line.length > MOST_COLUMNS ? [`${page}:${index + 1}`] : [];
    });
}

it(`no page has text wider than ${MOST_COLUMNS} columns, or a cell of more than ${MOST_IN_CELL} characters`, () => {
  assert.deepEqual(PAGES.filter((page) => page !== 'docs/reliability.md').flatMap(wideText), []);
  const cells = PAGES.flatMap((page) =>
    readFileSync(join(ROOT, page), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .flatMap((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cell) => cell.length > MOST_IN_CELL && !/^-+$/.test(cell))
      .map((cell) => `${page}: ${cell}`),
  );
  assert.deepEqual(cells, []);
});
