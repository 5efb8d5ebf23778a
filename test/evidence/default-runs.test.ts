import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { agreementReport } from '../../tools/run-evidence/agreement-table.ts';
import { findContradictions } from '../../tools/run-evidence/find-contradictions.ts';
import { readRunLog } from '../../tools/run-evidence/read-runs.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'evidence', 'runs');
const runs = await readRunLog(join(folder, 'default-runs.jsonl'));

test('no verdict, order or ratio of a default run contradicts that of another', () => {
  assert.ok(runs.length >= 10, `${runs.length} runs`);
  for (const { kind, claims, contradictions } of findContradictions(runs)) {
    if (kind === 'throughput') continue;
    assert.ok(claims > 0, kind);
    assert.deepEqual(contradictions, []);
  }
});

test('no throughput contradicts that of another run beside as much other work', () => {
  const busy = runs.filter(({ others }) => others !== null && others[1] > 0.5);
  assert.ok(busy.length >= 8, `${busy.length} runs`);
  for (const { contradictions } of findContradictions(busy)) assert.deepEqual(contradictions, []);
});

test('the page of the default runs says what their log comes to', async () => {
  const cellsOf = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.includes('---'))
      .map((line) => line.replaceAll(/\s*\|\s*/g, '|'));
  const written = await readFile(join(folder, 'default-runs.md'), 'utf8');
  assert.deepEqual(cellsOf(written), cellsOf(agreementReport(runs)));
  for (const { id } of runs) assert.ok(written.includes(`### ${id}`), id);
});
