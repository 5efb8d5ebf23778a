import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ledgerFolder } from '../../runner/machine/folders/ledger-folder.ts';
import { evaluateAs, folderOf, needsUsers, OUR_UID, PLANTS, sharedFolder } from '../support/other-users.ts';

const MODULE = new URL('../../runner/machine/folders/ledger-folder.ts', import.meta.url);

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-folder-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('the folder of the ledger', () => {
  it('stands in the state folder, for us alone', (t) => {
    const home = place(t);
    const ledger = ledgerFolder({ HOME: home });
    assert.equal(ledger, join(home, '.local', 'state', 'stackbench', 'ledger'));
    assert.equal(lstatSync(ledger).mode & 0o7777, 0o700);
    const named = join(home, 'state');
    assert.equal(ledgerFolder({ HOME: home, XDG_STATE_HOME: named }), join(named, 'stackbench', 'ledger'));
  });

  it('is not looked for where a relative variable says', (t) => {
    const home = place(t);
    const ledger = ledgerFolder({ HOME: home, XDG_STATE_HOME: 'state' });
    assert.equal(ledger, join(home, '.local', 'state', 'stackbench', 'ledger'));
  });

  it('stands in the cache, else in the runtime folder, where there is no home', { skip: needsUsers }, (t) => {
    const shared = sharedFolder(t);
    const runtime = folderOf(OUR_UID, shared, 'runtime');
    const ask = (env: Record<string, string>): unknown =>
      evaluateAs(OUR_UID, MODULE, `m.ledgerFolder(${JSON.stringify(env)})`);
    const cache = join(shared, 'cache');
    assert.equal(ask({ STACKBENCH_CACHE: cache, XDG_RUNTIME_DIR: runtime }), join(cache, 'ledger'));
    assert.equal(ask({ XDG_RUNTIME_DIR: runtime }), join(runtime, 'stackbench', 'ledger'));
    assert.equal(ask({}), null);
    assert.equal(ask({ HOME: join(shared, 'missing'), XDG_STATE_HOME: '/proc/nothing' }), null);
    assert.ok(!readdirSync(shared).includes('missing'), 'a home that is not there is not made');
  });

  it('does not follow a link of our own either', (t) => {
    const home = place(t);
    mkdirSync(join(home, '.local', 'state'), { recursive: true });
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync(join(home, 'elsewhere'), join(home, '.local', 'state', 'stackbench'));
    ledgerFolder({ HOME: home, STACKBENCH_CACHE: join(home, 'c') });
    assert.deepEqual(readdirSync(join(home, 'elsewhere')), []);
  });

  for (const [plant, put] of Object.entries(PLANTS)) {
    it(`takes another place when ${plant} stands in its own`, { skip: needsUsers }, (t) => {
      const shared = sharedFolder(t);
      const runtime = folderOf(OUR_UID, shared, 'runtime');
      put(join(shared, 'stackbench'));
      const env = { XDG_STATE_HOME: shared, XDG_RUNTIME_DIR: runtime };
      const ledger = evaluateAs(OUR_UID, MODULE, `m.ledgerFolder(${JSON.stringify(env)})`);
      assert.equal(ledger, join(runtime, 'stackbench', 'ledger'));
      assert.equal(lstatSync(ledger).uid, OUR_UID);
    });
  }

  it('is not made by root in the home of somebody else', { skip: needsUsers }, (t) => {
    const home = folderOf(OUR_UID, sharedFolder(t), 'home');
    assert.notEqual(ledgerFolder({ HOME: home })?.startsWith(home), true);
    assert.deepEqual(readdirSync(home), []);
  });
});
