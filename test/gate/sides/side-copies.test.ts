import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { prepareSides } from '../../../runner/apps/checkout/prepare-sides.ts';
import type { PreparedSide } from '../../../runner/apps/checkout/prepared-side.ts';
import { type BlockFolders, openSideCopies, type SideCopies } from '../../../runner/apps/checkout/side-copies.ts';
import { type GitPlace, gitPlace } from './git-place.ts';

interface Prepared {
  readonly place: GitPlace;
  readonly sides: Readonly<Record<'base' | 'head', PreparedSide>>;
  readonly copies: SideCopies;
  /** Names beside the checkouts. */
  readonly beside: () => string[];
}

async function prepared(t: TestContext, copiedWithinMs?: number): Promise<Prepared> {
  const place = gitPlace(t);
  place.commit('one', { 'api/server.js': 'old' });
  place.commit('two', { 'api/server.js': 'new' });
  const sides = await prepareSides(
    place.request({ base: 'HEAD~1', head: 'HEAD', config: { cwd: 'api', build: 'echo built > out' } }),
  );
  const { teardown } = place;
  const limit = copiedWithinMs === undefined ? {} : { copiedWithinMs };
  const context = { signal: new AbortController().signal, onNote: () => undefined, teardown, random: seededRandom(7) };
  const copies = await openSideCopies(sides, { ...context, ...limit });
  const beside = (): string[] =>
    readdirSync(dirname(sides.base.folder)).filter((name) => !['base', 'head'].includes(name));
  return { place, sides, copies, beside };
}

function inodesOf({ sides }: Pick<BlockFolders, 'sides'>): number[] {
  return [sides.base, sides.head].map(({ cwd }) => statSync(join(cwd, 'server.js')).ino);
}

describe('what a block runs from', () => {
  it('is a fresh copy of each checkout, in folders of equal length that are drawn anew', async (t) => {
    const { sides, copies, beside } = await prepared(t, Infinity);
    assert.equal(copies.kind, 'each-block');
    const names = new Set<string>();
    for (let block = 0; block < 4; block += 1) {
      const folders = await copies.openBlock();
      const { base, head } = folders.sides;
      assert.equal(base.folder.length, head.folder.length);
      assert.equal(base.folder.length - dirname(base.folder).length, 1 + 8);
      assert.equal(readFileSync(join(base.cwd, 'server.js'), 'utf8'), 'old');
      assert.equal(readFileSync(join(head.cwd, 'server.js'), 'utf8'), 'new');
      assert.equal(readFileSync(join(head.cwd, 'out'), 'utf8'), 'built\n');
      assert.deepEqual([folders.record?.base.copy, folders.record?.head.copy], [block, block]);
      for (const { folder } of [base, head]) names.add(folder);
      // The checkout's own file was written by git, npm or a build, and so may lie otherwise in the page cache.
      assert.ok(inodesOf(folders).every((inode) => !inodesOf({ sides }).includes(inode)));
      // What a service leaves in its folder is gone in the next block.
      writeFileSync(join(head.cwd, 'left'), 'by block');
      await folders.close();
      assert.ok(!existsSync(base.folder) && !existsSync(head.folder));
      assert.ok(!existsSync(join(sides.head.cwd, 'left')));
    }
    assert.equal(names.size, 8);
    assert.deepEqual(beside(), []);
  });

  it('is one of two copies of each side, each side by a coin of its own, where copying takes long', async (t) => {
    const { place, sides, copies, beside } = await prepared(t, -1);
    assert.equal(copies.kind, 'two');
    const [names, pairs, files] = [new Set<string>(), new Set<string>(), new Set<number>()];
    for (let block = 0; block < 24; block += 1) {
      const folders = await copies.openBlock();
      const { base, head } = folders.sides;
      assert.equal(base.folder.length, head.folder.length);
      assert.equal(readFileSync(join(base.cwd, 'server.js'), 'utf8'), 'old');
      assert.equal(readFileSync(join(head.cwd, 'server.js'), 'utf8'), 'new');
      for (const { folder } of [base, head]) names.add(folder);
      for (const inode of inodesOf(folders)) files.add(inode);
      pairs.add(`${folders.record?.base.copy} ${folders.record?.head.copy}`);
      await folders.close();
    }
    assert.deepEqual([names.size, pairs.size, files.size], [48, 4, 4]);
    assert.ok(inodesOf({ sides }).every((inode) => !files.has(inode)));
    assert.equal(beside().length, 4);
    assert.deepEqual(await place.teardown.run(), []);
    assert.deepEqual(beside(), []);
  });

  it('is removed with all else when a gate ends in the middle of a block', async (t) => {
    const { place, copies, beside } = await prepared(t, Infinity);
    await copies.openBlock();
    assert.equal(beside().length, 2);
    assert.deepEqual(await place.teardown.run(), []);
    assert.deepEqual(beside(), []);
  });

  it('is the checkout itself where it cannot be copied, and the result says so', async (t) => {
    const place = gitPlace(t, 'plain', { init: false });
    const notes: string[] = [];
    const side = (name: string): PreparedSide => ({
      side: 'base',
      folder: join(place.parent, name),
      cwd: join(place.parent, name),
      record: { ref: name, commit: null, subject: null, dirty: null, lockfile: null, dependencies: {}, runtime: null },
    });
    const sides = { base: side('missing'), head: side('missing') };
    const { signal } = new AbortController();
    const { teardown } = place;
    const copies = await openSideCopies(sides, {
      signal,
      onNote: (text) => void notes.push(text),
      teardown,
      random: seededRandom(1),
    });
    assert.equal(copies.kind, 'none');
    const { record, sides: used } = await copies.openBlock();
    assert.deepEqual([record, used.base.folder], [undefined, sides.base.folder]);
    assert.match(notes.join(), /runs from one folder for the whole gate/);
  });

  it('keeps the modes of files and the links between them', async (t) => {
    const place = gitPlace(t);
    place.commit('one', { 'start.sh': 'echo up' });
    place.commit('two', { other: '' });
    const sides = await prepareSides(
      place.request({ base: 'HEAD~1', head: 'HEAD', config: { build: 'ln -s start.sh link' } }),
    );
    chmodSync(join(sides.base.folder, 'start.sh'), 0o755);
    const { signal } = new AbortController();
    const { teardown } = place;
    const copies = await openSideCopies(sides, { signal, onNote: () => undefined, teardown, random: seededRandom(1) });
    const { sides: used } = await copies.openBlock();
    assert.equal(statSync(join(used.base.folder, 'link')).mode & 0o777, 0o755);
  });
});
