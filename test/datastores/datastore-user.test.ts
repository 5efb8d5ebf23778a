import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { drawDatastoreUser, hasAccount } from '../../runner/datastores/datastore-user.ts';

const isRoot = process.getuid?.() === 0;
const module = new URL('../../runner/datastores/datastore-user.ts', import.meta.url).href;
const ASK = `const { drawDatastoreUser } = await import(${JSON.stringify(module)}); console.log(JSON.stringify(drawDatastoreUser() ?? null));`;

test('an ordinary user runs datastores as itself', { skip: isRoot && 'this is root' }, () => {
  assert.equal(drawDatastoreUser(), undefined);
});

test('root runs each datastore as somebody else, who has no account', { skip: !isRoot && 'this is not root' }, () => {
  const users = Array.from({ length: 200 }, () => drawDatastoreUser());
  assert.equal(new Set(users.map((user) => user?.uid)).size, users.length);
  for (const user of users)
    assert.ok(user !== undefined && user.uid >= 61_184 && user.uid <= 65_519 && !hasAccount(user));
});

const canBeAlone = spawnSync('unshare', ['-r', 'true']).status === 0;
test(
  'root of a namespace that has nobody else runs datastores as itself',
  { skip: !canBeAlone && 'no user namespace can be made here' },
  () => {
    const args = ['-r', process.execPath, '--input-type=module', '-e', ASK];
    assert.equal(execFileSync('unshare', args, { encoding: 'utf8' }).trim(), 'null');
  },
);
