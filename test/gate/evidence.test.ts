import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { evidenceTable } from '../../tools/gate-evidence/evidence-table.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'evidence');

test('the table in docs/evidence says what the logs beside it come to', async () => {
  const cellsOf = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('| ['))
      .map((line) => line.replaceAll(/\s*\|\s*/g, '|'));
  const written = cellsOf(await readFile(join(folder, 'README.md'), 'utf8'));
  assert.deepEqual(written, cellsOf(await evidenceTable(folder)));
  assert.ok(written.length > 0);
});
