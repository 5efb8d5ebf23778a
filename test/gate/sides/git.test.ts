import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { Git } from '../../../runner/apps/checkout/git.ts';
import { nothingIsLeft } from '../../support/own-processes.ts';
import { gitPlace } from './git-place.ts';

describe('a git that does not answer', () => {
  it('is given up, with what it was asked, and is not taken for one that says no', async (t) => {
    const { parent, folder } = gitPlace(t);
    mkdirSync(join(parent, 'bin'));
    writeFileSync(join(parent, 'bin', 'git'), '#!/bin/sh\nsleep 60\n');
    chmodSync(join(parent, 'bin', 'git'), 0o755);
    const git = new Git(folder, { PATH: `${join(parent, 'bin')}:/usr/bin:/bin` }, undefined, 300);
    for (const ask of [() => git.ask('config', 'user.name'), () => git.tryRead('rev-parse', 'HEAD')])
      await assert.rejects(ask, (error) => {
        assert.ok(error instanceof StackbenchError, String(error));
        assert.deepEqual([error.code, error.exitCode], ['git-failed', 3]);
        assert.match(error.why, /after 0\.3 s in /);
        return true;
      });
    nothingIsLeft();
  });
});
