import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { prepareSides } from '../../../runner/apps/checkout/prepare-sides.ts';
import { type GitPlace, gitPlace } from './git-place.ts';

/** A library that has a submodule itself, and a service with the library as a submodule. */
function nested(test: TestContext): { inner: GitPlace; library: GitPlace; place: GitPlace } {
  const inner = gitPlace(test, 'inner');
  inner.commit('inner', { 'inner.js': 'inner' });
  const library = gitPlace(test, 'library');
  library.git('submodule', '--quiet', 'add', inner.folder, 'deep/inner');
  library.commit('lib 1', { 'lib.js': 'lib 1' });
  const place = gitPlace(test);
  place.git('submodule', '--quiet', 'add', '--name', 'the library', library.folder, 'vendor/lib');
  place.git('submodule', '--quiet', 'update', '--init', '--recursive');
  place.commit('with a submodule');
  library.commit('lib 2', { 'lib.js': 'lib 2' });
  const checkedOut = { cwd: join(place.folder, 'vendor', 'lib'), env: place.env };
  execFileSync('git', ['fetch', '--quiet'], checkedOut);
  execFileSync('git', ['checkout', '--quiet', 'origin/main'], checkedOut);
  place.commit('with a newer one');
  return { inner, library, place };
}

function unreachable(...places: readonly GitPlace[]): void {
  for (const { folder } of places) renameSync(folder, `${folder}-gone`);
}

function read(folder: string, ...path: readonly string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

describe('submodules of both sides', () => {
  it('come from what lies here when their remotes are out of reach, nested ones and older commits too', async (t) => {
    const { inner, library, place } = nested(t);
    unreachable(inner, library);
    const config = read(place.folder, '.git', 'config');
    const { base, head } = await prepareSides(place.request({ base: 'HEAD~1' }));
    assert.deepEqual(
      [base, head].map(({ folder }) => read(folder, 'vendor', 'lib', 'lib.js')),
      ['lib 1', 'lib 2'],
    );
    assert.equal(read(head.folder, 'vendor', 'lib', 'deep', 'inner', 'inner.js'), 'inner');
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: head.folder, env: place.env });
    assert.equal(status.toString(), '');
    assert.deepEqual(await place.teardown.run(), []);
    assert.equal(read(place.folder, '.git', 'config'), config);
    assert.equal(place.git('status', '--porcelain'), '');
  });

  it('come from a folder that was emptied since, and from a shallow one', async (t) => {
    const { inner, library, place } = nested(t);
    place.git('submodule', '--quiet', 'deinit', '--force', '--all');
    unreachable(inner, library);
    assert.ok(!existsSync(join(place.folder, 'vendor', 'lib', 'lib.js')));
    const { base } = await prepareSides(place.request({ base: 'HEAD~1' }));
    assert.equal(read(base.folder, 'vendor', 'lib', 'lib.js'), 'lib 1');
    const other = gitPlace(t, 'other');
    other.commit('one', { 'other.js': '1' });
    other.commit('two', { 'other.js': '2' });
    const shallow = gitPlace(t, 'shallow');
    shallow.git('submodule', '--quiet', 'add', '--depth', '1', `file://${other.folder}`, 'other');
    shallow.commit('one');
    shallow.commit('two');
    unreachable(other);
    const sides = await prepareSides(shallow.request({ base: 'HEAD~1' }));
    assert.equal(read(sides.head.folder, 'other', 'other.js'), '2');
  });

  it('are fetched by git when only some lie here, and stay out when they are switched off', async (t) => {
    const { library, place } = nested(t);
    const other = gitPlace(t, 'other');
    other.commit('one', { 'other.js': '1' });
    const clone = join(place.parent, 'clone');
    place.git('submodule', '--quiet', 'add', other.folder, 'other');
    place.commit('with two');
    execFileSync('git', ['clone', '--quiet', place.folder, clone], { env: place.env });
    const inClone = { cwd: clone, env: place.env };
    execFileSync('git', ['submodule', '--quiet', 'update', '--init', 'vendor/lib'], inClone);
    unreachable(library);
    const { head } = await prepareSides(place.request({ repo: clone, base: 'HEAD~1' }));
    assert.equal(read(head.folder, 'other', 'other.js'), '1');
    assert.equal(read(head.folder, 'vendor', 'lib', 'lib.js'), 'lib 2');
    assert.equal(read(head.folder, 'vendor', 'lib', 'deep', 'inner', 'inner.js'), 'inner');
    await place.teardown.run();
    execFileSync('git', ['config', 'submodule.the library.update', 'none'], inClone);
    const without = await prepareSides(place.request({ repo: clone, base: 'HEAD~1' }));
    assert.ok(!existsSync(join(without.head.folder, 'vendor', 'lib', 'lib.js')));
  });

  it('that are neither here nor in reach are an error that says what brings them', async (t) => {
    const { inner, library, place } = nested(t);
    const clone = join(place.parent, 'clone');
    execFileSync('git', ['clone', '--quiet', place.folder, clone], { env: place.env });
    unreachable(inner, library);
    await assert.rejects(prepareSides(place.request({ repo: clone, base: 'HEAD~1' })), {
      code: 'missing-tool',
      exitCode: 3,
      why: /^A submodule is not in this clone, and it could not be fetched/,
      fix: /git submodule update --init --recursive.*submodules: recursive/,
    });
  });
});
