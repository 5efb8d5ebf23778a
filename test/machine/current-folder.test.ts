import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { startChild } from '../../runner/machine/processes/start-child.ts';

const spec = { label: 'true', args: [], cpus: [] };

for (const entry of ['.', '', './.']) {
  it(`a program of the current folder is not started for one of PATH, where "${entry}" stands before it`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'stackbench-current-'));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const name of ['true', 'only-here']) {
      writeFileSync(join(folder, name), `#!/bin/sh\n: > ${folder}/ran\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const place = { ...spec, cwd: folder, logFile: join(folder, 'log'), env: { PATH: `${entry}:/usr/bin:/bin` } };
    const child = await startChild({ ...place, command: 'true' });
    assert.equal((await child.exited).code, 0);
    await child.stop();
    await assert.rejects(startChild({ ...place, command: 'only-here' }), { code: 'could-not-start' });
    assert.ok(!existsSync(join(folder, 'ran')));
  });
}
