import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findProgram, trustedPath } from '../../runner/machine/folders/find-program.ts';
import { evaluateAs, folderOf, needsUsers, OUR_UID, sharedFolder, THEIR_UID } from '../support/other-users.ts';

const MODULE = new URL('../../runner/machine/folders/find-program.ts', import.meta.url);

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-path-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function program(folder: string, { uid = process.getuid?.() ?? 0, mode = 0o755 } = {}): string {
  const path = join(folder, 'redis-server');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
  chownSync(path, uid, uid);
  return path;
}

describe('a program on PATH', () => {
  it('is never taken from the current folder, however PATH names it', (t) => {
    const folder = place(t);
    program(folder);
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const path of ['.', '', ':/nowhere', '/nowhere:', 'bin:./bin', `../${folder.split('/').at(-1)}`])
        assert.deepEqual(findProgram('redis-server', path), { path: null, refused: [] });
      assert.equal(trustedPath(`.::bin:${folder}`), folder);
    } finally {
      process.chdir(before);
    }
  });

  it('is a file: a folder of its name is passed over', (t) => {
    const folder = place(t);
    mkdirSync(join(folder, 'a', 'redis-server'), { recursive: true });
    mkdirSync(join(folder, 'b'));
    const path = program(join(folder, 'b'));
    assert.equal(findProgram('redis-server', `${join(folder, 'a')}:${join(folder, 'b')}`).path, path);
  });

  it('that everybody may write to, or in a folder where everybody may replace it, is passed over and named', (t) => {
    const folder = place(t);
    for (const name of ['open', 'file', 'good']) mkdirSync(join(folder, name));
    program(join(folder, 'open'));
    chmodSync(join(folder, 'open'), 0o777);
    program(join(folder, 'file'), { mode: 0o777 });
    const good = program(join(folder, 'good'));
    const names = ['open', 'file', 'good'].map((name) => join(folder, name));
    const { path, refused } = findProgram('redis-server', names.join(':'));
    assert.equal(path, good);
    assert.deepEqual(refused, [
      `${folder}/open/redis-server is not run: everybody may write to ${folder}/open`,
      `${folder}/file/redis-server is not run: everybody may write to ${folder}/file/redis-server`,
    ]);
    assert.equal(trustedPath(names.join(':')), `${names[1]}:${names[2]}`);
  });

  it('that another user planted is not run, and the next one is', { skip: needsUsers }, (t) => {
    const shared = sharedFolder(t);
    program(shared, { uid: THEIR_UID });
    const theirs = folderOf(THEIR_UID, shared, 'theirs', 0o755);
    program(theirs, { uid: THEIR_UID });
    const rooted = folderOf(0, shared, 'rooted', 0o755);
    const linked = folderOf(THEIR_UID, shared, 'linked', 0o755);
    symlinkSync('/bin/true', join(linked, 'redis-server'));
    const good = program(rooted);
    const path = [shared, theirs, linked, rooted].join(':');
    const found = evaluateAs(OUR_UID, MODULE, `m.findProgram('redis-server', ${JSON.stringify(path)})`) as {
      path: string;
      refused: string[];
    };
    assert.equal(found.path, good);
    assert.equal(found.refused.length, 3);
    for (const reason of found.refused)
      assert.match(reason, new RegExp(`belongs to another user \\(uid ${THEIR_UID}\\)`));
    assert.deepEqual(findProgram('redis-server', shared), { path: null, refused: [found.refused[0] as string] });
    assert.equal(trustedPath(path), rooted);
  });

  it(
    'is run where an administrator owns the folder that the user chose, and a group may write to it',
    { skip: needsUsers },
    (t) => {
      // As Homebrew, and /usr/local of Debian: nobody could make the folder there but with the rights of root.
      const prefix = mkdtempSync('/opt/stackbench-test-');
      t.after(() => rmSync(prefix, { recursive: true }));
      chmodSync(prefix, 0o2775);
      const path = program(prefix, { uid: THEIR_UID });
      chownSync(prefix, THEIR_UID, THEIR_UID);
      assert.deepEqual(evaluateAs(OUR_UID, MODULE, `m.findProgram('redis-server', ${JSON.stringify(prefix)})`), {
        path,
        refused: [],
      });
    },
  );
});
