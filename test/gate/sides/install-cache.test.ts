import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type InstallCache, openInstallCache } from '../../../runner/apps/checkout/install-cache.ts';

interface Place {
  readonly folder: string;
  readonly cache: string;
  readonly notes: string[];
  open(cache?: string): Promise<InstallCache>;
}

function place(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-installs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const notes: string[] = [];
  const { signal } = new AbortController();
  const onNote = (text: string): void => void notes.push(text);
  const cache = join(folder, 'cache');
  return {
    folder,
    cache,
    notes,
    open: (named = cache) => openInstallCache({ env: { STACKBENCH_CACHE: named }, signal, onNote }),
  };
}

describe('the cache of installs', () => {
  it('gives back what was kept, and nothing of what others may write to', async (t) => {
    const { folder, cache, open } = place(t);
    for (const name of ['from', 'to']) mkdirSync(join(folder, name));
    mkdirSync(join(folder, 'from', 'node_modules'));
    writeFileSync(join(folder, 'from', 'node_modules', 'a.js'), 'a');
    const installs = await open();
    await installs.keep('key', join(folder, 'from'), ['node_modules']);
    assert.equal(await installs.restore('key', join(folder, 'to')), true);
    assert.equal(readFileSync(join(folder, 'to', 'node_modules', 'a.js'), 'utf8'), 'a');
    const entry = join(cache, 'installs', 'entries', 'key');
    chmodSync(join(entry, 'entry.json'), 0o666);
    assert.equal(await installs.restore('key', join(folder, 'to')), false);
    chmodSync(join(entry, 'entry.json'), 0o600);
    chmodSync(entry, 0o777);
    assert.equal(await installs.restore('key', join(folder, 'to')), false);
    await installs.close();
  });

  it('is opened by one at a time, and the next one says what it waits for', async (t) => {
    const { notes, open } = place(t);
    const first = await open();
    const second = open();
    setTimeout(() => void first.close(), 300);
    await (await second).close();
    assert.match(notes.join(), new RegExp(`Waiting for another stackbench.*Process ${process.pid} holds .*lock`));
  });

  it('that can stand nowhere costs an install, not the gate', async (t) => {
    const { folder, notes, open } = place(t);
    writeFileSync(join(folder, 'file'), '');
    const installs = await open(join(folder, 'file', 'cache'));
    assert.equal(await installs.restore('key', folder), false);
    await installs.keep('key', folder, ['node_modules']);
    await installs.close();
    assert.match(notes.join(), /What is installed is not kept for later: .*a file, not a folder/);
  });
});
