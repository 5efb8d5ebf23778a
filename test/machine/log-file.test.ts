import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { logTail, textFinder } from '../../runner/machine/processes/log-file.ts';

/** More than a text of Node.js may hold; a hole, so that it takes no room. */
const HUGE_BYTES = 2 ** 30;

function logFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-log-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'log');
}

describe('the log of a child', () => {
  it('ends with its last lines, however large it is', async (t) => {
    const file = logFile(t);
    assert.equal(await logTail(file), '');
    writeFileSync(file, 'one\ntwo\nthree\n');
    assert.equal(await logTail(file, 2), 'two\nthree');
    const handle = openSync(file, 'r+');
    ftruncateSync(handle, HUGE_BYTES);
    writeSync(handle, '\nport is taken\n', HUGE_BYTES);
    closeSync(handle);
    assert.equal(await logTail(file, 1), 'port is taken');
  });

  it('is searched for a text that comes in pieces, and read once', async (t) => {
    const file = logFile(t);
    writeFileSync(file, `listening${'x'.repeat(3_000_000)}liste`);
    const found = textFinder(file, 'listening on 80');
    assert.equal(await found(), false);
    appendFileSync(file, 'ning on');
    assert.equal(await found(), false);
    appendFileSync(file, ' 8080');
    // What was read is not looked at again.
    const handle = openSync(file, 'r+');
    writeSync(handle, ' '.repeat(1_000_000), 0);
    closeSync(handle);
    assert.equal(await found(), true);
    assert.equal(await found(), true);
  });
});
