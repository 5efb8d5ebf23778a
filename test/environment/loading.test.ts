import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-loading-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The launcher before a program that throws this while it is loaded. */
function launch(thrown: string): { readonly code: number | null; readonly stderr: string } {
  mkdirSync(join(folder, 'cli'), { recursive: true });
  copyFileSync(join(import.meta.dirname, '..', '..', 'launcher.cjs'), join(folder, 'launcher.cjs'));
  writeFileSync(join(folder, 'cli', 'main.ts'), `throw ${thrown};\n`);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'launcher.cjs'), 'list'], { encoding: 'utf8' });
  return { code: status, stderr };
}

describe('a program that cannot be loaded', () => {
  it('says which limit is in the way, and ends with 3, where the system refused', () => {
    const error =
      "Object.assign(new Error('EMFILE: too many open files, open x'), { code: 'EMFILE', syscall: 'open' })";
    const { code, stderr } = launch(error);
    assert.equal(code, 3);
    assert.match(stderr, /^Error: .*\n {2}Why: EMFILE.*\n {2}Fix: .*ulimit -n/);
  });

  it('ends with 3, never with the code of a missed threshold, whatever it throws', () => {
    const { code, stderr } = launch("new TypeError('x is not a function')");
    assert.equal(code, 3);
    assert.match(stderr, /^Error: stackbench does not start\.\n {2}Why: TypeError: x is not a function/);
  });
});
