import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'golden');

/** Compares with `test/golden/<name>`; with UPDATE_GOLDEN=1 in the environment it writes that file instead. */
export function assertGolden(name: string, actual: string): void {
  const file = join(FOLDER, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  const expected = readFileSync(file, 'utf8');
  assert.equal(actual, expected, `${name} changed; if that is meant: UPDATE_GOLDEN=1 npm test -- test/reports/…`);
}
