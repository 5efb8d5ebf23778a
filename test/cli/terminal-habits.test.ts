import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { safeOutput } from '../../cli/output/safe-output.ts';
import { stillStream } from '../../cli/output/still-stream.ts';
import { terminalStyle } from '../../cli/output/write-reports.ts';
import { makeResult } from '../support/make-result.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-terminal-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('colours', () => {
  for (const [env, isTTY, color] of [
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    [{ CI: 'true' }, true, true],
  ] as const)
    it(`are ${color ? 'on' : 'off'} ${isTTY ? 'on a terminal' : 'in a pipe'} with ${JSON.stringify(env)}`, () => {
      const stdout = safeOutput({ write: () => undefined, isTTY });
      const context = { stdout, stderr: stdout, env, argv: [], cwd: folder, signal: new AbortController().signal };
      assert.equal(terminalStyle(context).color, color);
    });
});

it('no line moves in CI and on a dumb terminal', () => {
  const terminal = { write: () => undefined, isTTY: true, columns: 80 };
  for (const env of [{}, { CI: '' }, { CI: 'false' }, { TERM: 'xterm' }])
    assert.equal(stillStream(terminal, env), terminal);
  for (const env of [{ CI: 'true' }, { CI: '1' }, { TERM: 'dumb' }]) {
    const still = stillStream(terminal, env);
    assert.deepEqual([still.isTTY, still.columns], [undefined, 80]);
  }
});

describe('reports that are written again into a folder of others', () => {
  it('say what it contains, and keep it', async () => {
    const [result, into] = [join(folder, 'result.json'), mkdtempSync(join(folder, 'into-'))];
    writeFileSync(result, JSON.stringify(makeResult({ visits: 2 })));
    writeFileSync(join(into, 'plan.txt'), 'theirs');
    for (const argv of [
      ['report', result, '--out', into],
      ['compare', result, result, '--out', into],
    ]) {
      const { stderr } = await runInProcess(argv, { cwd: folder });
      assert.match(stderr, /also contains .*plan\.txt.*, which is kept unchanged\./);
    }
    assert.equal(readFileSync(join(into, 'plan.txt'), 'utf8'), 'theirs');
    assert.ok(existsSync(join(into, 'report.html')));
  });
});
