import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { reachTree } from '../../runner/datastores/reach-tree.ts';

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-reach-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function write(path: string, text: string, mode: number): void {
  writeFileSync(path, text);
  chmodSync(path, mode);
}

describe('a program for somebody without rights', () => {
  it('stays where it is when everybody reaches it', async (t) => {
    assert.equal(await reachTree('/bin/sh', join(place(t), 'programs')), '/bin/sh');
  });

  it('is called by its path without links when only a link to it is closed', async (t) => {
    const folder = place(t);
    chmodSync(folder, 0o755);
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    chmodSync(tree, 0o755);
    mkdirSync(join(folder, 'closed'), { mode: 0o700 });
    symlinkSync(tree, join(folder, 'closed', 'link'));
    assert.equal(await reachTree(join(folder, 'closed', 'link'), join(folder, 'programs')), tree);
  });

  it('comes along with all that it needs, readable and no more, when its folder is closed', async (t) => {
    const folder = place(t);
    const root = join(folder, 'closed', 'tree');
    mkdirSync(join(root, 'bin'), { recursive: true });
    write(join(root, 'bin', 'run'), '#!/bin/sh\n', 0o755);
    write(join(root, 'bin', 'mine'), 'text', 0o600);
    symlinkSync('run', join(root, 'bin', 'link'));
    chmodSync(join(folder, 'closed'), 0o700);

    const copy = await reachTree(root, join(folder, 'programs'));
    assert.equal(copy, join(folder, 'programs', 'tree'));
    const modeOf = (name: string): number => lstatSync(join(copy, name)).mode & 0o777;
    assert.deepEqual([modeOf('.'), modeOf('bin'), modeOf('bin/run'), modeOf('bin/mine')], [0o755, 0o755, 0o755, 0o644]);
    assert.equal(readFileSync(join(copy, 'bin', 'mine'), 'utf8'), 'text');
    assert.equal(readlinkSync(join(copy, 'bin', 'link')), 'run');
    assert.equal(lstatSync(join(root, 'bin', 'mine')).mode & 0o777, 0o600, 'what was copied is as it was');
    assert.equal(
      lstatSync(join(copy, 'bin', 'run')).ino,
      lstatSync(join(root, 'bin', 'run')).ino,
      'linked, not copied',
    );
  });
});
