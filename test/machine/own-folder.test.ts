import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openOwnFolder, readOwnFile, writeOwnFile } from '../../runner/machine/folders/own-folder.ts';

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'own-folder-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

void test('a folder of ours is made for us alone, with its parts', (t) => {
  const folder = openOwnFolder(place(t), 'stackbench', 'ledger');
  for (const path of [folder, join(folder, '..')]) assert.equal(lstatSync(path).mode & 0o777, 0o700);
  assert.equal(openOwnFolder(join(folder, '..', '..'), 'stackbench', 'ledger'), folder);
});

void test('a link, a file and a folder that others may write to are not used', (t) => {
  const base = place(t);
  mkdirSync(join(base, 'elsewhere'));
  symlinkSync(join(base, 'elsewhere'), join(base, 'link'));
  writeFileSync(join(base, 'file'), '');
  mkdirSync(join(base, 'open'));
  chmodSync(join(base, 'open'), 0o777);
  for (const [name, why] of [
    ['link', /it is a link/],
    ['file', /it is not a folder/],
    ['open', /others may write to it/],
  ] as const) {
    assert.throws(() => openOwnFolder(base, name, 'ledger'), { code: 'foreign-folder', why });
  }
  assert.equal(existsSync(join(base, 'elsewhere', 'ledger')), false);
});

void test('a planted link is replaced by a file, and the file behind it stays as it was', (t) => {
  const base = place(t);
  const behind = join(base, 'behind');
  writeFileSync(behind, 'precious');
  symlinkSync(behind, join(base, 'entry.json'));
  assert.equal(readOwnFile(join(base, 'entry.json')), null);
  writeOwnFile(join(base, 'entry.json'), '{}');
  assert.equal(readFileSync(behind, 'utf8'), 'precious');
  assert.equal(readOwnFile(join(base, 'entry.json')), '{}');
  assert.equal(lstatSync(join(base, 'entry.json')).mode & 0o777, 0o600);
});
