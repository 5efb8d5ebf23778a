import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { readTexts } from './words/read-texts.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MOST_COLUMNS = 120;
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
