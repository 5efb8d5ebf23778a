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
    assert.equal(launch("new TypeError('\\u001b]0;title\\u0007\\u202e')").stderr.match(/[\u001b\u0007\u202e]/), null);
    assert.match(stderr, /^Error: stackbench does not start\.\n {2}Why: TypeError: x is not a function/);
  });
});

describe('an error that nothing catches', () => {
  it('interrupts the command, which removes what it started, and ends with 3', () => {
    const url = (file: string): string => JSON.stringify(new URL(`../../${file}`, import.meta.url).href);
    const script = `
      const { endOnCrash } = await import(${url('cli/end-on-crash.ts')});
      const { safeOutput } = await import(${url('cli/output/safe-output.ts')});
      const interrupted = Promise.withResolvers();
      const endWith = endOnCrash(safeOutput(process.stderr), { interrupt: interrupted.resolve, exit: process.exit });
      setTimeout(() => Promise.reject(new TypeError('first')), 1);
      const keepAlive = setInterval(() => undefined, 1000);
      await interrupted.promise;
      clearInterval(keepAlive);
      console.log('tidied');
      process.exitCode = endWith(130);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.equal(stdout, 'tidied\n');
    assert.match(stderr, /this is a bug.\nTypeError: first/);
    assert.equal(status, 3);
  });
});
