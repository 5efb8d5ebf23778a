import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { chooseSides } from '../../../runner/apps/checkout/choose-sides.ts';
import { type GitPlace, gitPlace } from './git-place.ts';

/** main with two commits, and a branch that left it after the first. */
function branched(test: TestContext): { place: GitPlace; first: string; second: string; tip: string } {
  const place = gitPlace(test);
  const first = place.commit('first', { 'server.js': '1' });
  place.git('tag', '-a', 'v1', '-m', 'release');
  place.git('checkout', '--quiet', '-b', 'feature/faster');
  const tip = place.commit('faster', { 'server.js': '2' });
  place.git('checkout', '--quiet', 'main');
  const second = place.commit('second', { 'other.js': '1' });
  place.git('checkout', '--quiet', 'feature/faster');
  return { place, first, second, tip };
}

/** A clone of the place's repository beside it, made by `file://` so that a depth counts. */
function cloneOf(place: GitPlace, ...args: readonly string[]): string {
  const clone = join(place.parent, 'clone');
  execFileSync('git', ['clone', '--quiet', ...args, `file://${place.folder}`, clone], { env: place.env });
  return clone;
}

describe('the sides of a gate are', () => {
  it('HEAD and where it left the main branch, when nothing is named', async (t) => {
    const { place, first, tip } = branched(t);
    const { base, head } = await chooseSides(place.request());
    assert.deepEqual([base.commit, base.ref, head.commit, head.ref], [first, 'where it left main', tip, 'HEAD']);
    assert.match(place.notes.join('\n'), /Base: \w{7}, where it left main\. Head: HEAD \(\w{7}\)\./);
  });

  it('a branch, a tag with a message, an abbreviated commit, an expression', async (t) => {
    const { place, first, second, tip } = branched(t);
    for (const [ref, commit] of [
      ['main', second],
      ['v1', first],
      [second.slice(0, 8), second],
      ['main~1', first],
    ] as const) {
      const { base, head } = await chooseSides(place.request({ base: ref, head: 'feature/faster' }));
      assert.deepEqual([base.kind, base.commit, base.ref, head.commit], ['commit', commit, ref, tip]);
    }
  });

  it('the default branch as the remote names it, and a branch that only the remote has', async (t) => {
    const { place, first, second } = branched(t);
    place.git('branch', '-m', 'main', 'trunk');
    place.git('checkout', '--quiet', 'trunk');
    const clone = cloneOf(place);
    execFileSync('git', ['checkout', '--quiet', 'feature/faster'], { cwd: clone, env: place.env });
    const byDefault = await chooseSides(place.request({ repo: clone }));
    assert.deepEqual([byDefault.base.ref, byDefault.base.commit], ['where it left origin/trunk', first]);
    execFileSync('git', ['branch', '--quiet', '-D', 'trunk'], { cwd: clone, env: place.env });
    const named = await chooseSides(place.request({ repo: clone, base: 'trunk' }));
    assert.deepEqual([named.base.ref, named.base.commit], ['origin/trunk', second]);
  });

  it('the first parent of the merge that GitHub makes of a pull request, and of no other merge', async (t) => {
    const { place, first, second } = branched(t);
    place.git('checkout', '--quiet', '--detach', 'main');
    place.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature/faster');
    const merge = place.git('rev-parse', 'HEAD');
    const env = { ...place.env, CI: 'true', GITHUB_EVENT_NAME: 'pull_request', GITHUB_BASE_REF: 'main' };
    const { base, head } = await chooseSides(place.request({ env: { ...env, GITHUB_SHA: merge } }));
    assert.deepEqual([base.commit, base.ref, head.commit], [second, 'first parent of the merge', merge]);
    place.git('branch', '-f', 'main', first);
    const own = await chooseSides(place.request({ env: { ...env, GITHUB_SHA: 'f'.repeat(40) } }));
    assert.deepEqual([own.base.commit, own.base.ref], [first, 'where it left main']);
  });

  it('the working folder with its changes against the commit below it, but not in CI', async (t) => {
    const place = gitPlace(t);
    const only = place.commit('only', { 'server.js': '1' });
    place.write({ 'new.js': '1' });
    const { base, head } = await chooseSides(place.request());
    assert.deepEqual([base.commit, head.kind, head.commit, head.ref], [only, 'folder', only, '.']);
    const env = { ...place.env, CI: 'true' };
    await assert.rejects(chooseSides(place.request({ env })), { code: 'same-sides', exitCode: 2 });
    assert.match(place.notes.join('\n'), /in CI they are left out/);
  });

  it('HEAD even when an earlier gate left its results in the folder', async (t) => {
    const place = gitPlace(t);
    const only = place.commit('only', { 'api/server.js': '1' });
    place.write({ 'api/results/gate-1/gate.json': '{}' });
    symlinkSync('gate-1', join(place.folder, 'api', 'results', 'latest-gate'));
    const repo = join(place.folder, 'api');
    const { head } = await chooseSides(place.request({ repo, allowEqual: true }));
    assert.deepEqual([head.kind, head.commit], ['commit', only]);
    place.write({ 'api/server.js': '2' });
    assert.equal((await chooseSides(place.request({ repo }))).head.kind, 'folder');
  });

  it('folders outside git, two of them without any repository and without git', async (t) => {
    const place = gitPlace(t, 'plain', { init: false });
    mkdirSync(join(place.parent, 'other'));
    const env = { ...place.env, PATH: '/nowhere' };
    const { base, head } = await chooseSides(place.request({ base: '../other', head: '.', env }));
    assert.deepEqual([base.kind, base.commit, head.kind, head.commit], ['folder', null, 'folder', null]);
    await assert.rejects(chooseSides(place.request({ env })), { code: 'no-git' });
    await assert.rejects(chooseSides(place.request({ base: 'other' })), { code: 'no-repository', exitCode: 2 });
    await assert.rejects(chooseSides(place.request({ base: '.', head: '.' })), { code: 'same-sides' });
  });

  it('a branch rather than a folder of the same name, and the folder when it is written as a path', async (t) => {
    const { place, first } = branched(t);
    place.git('branch', 'docs', first);
    mkdirSync(join(place.folder, 'docs'));
    writeFileSync(join(place.folder, 'docs', 'a.md'), '');
    assert.equal((await chooseSides(place.request({ base: 'docs', head: 'main' }))).base.kind, 'commit');
    assert.match(place.notes.join('\n'), /\.\/docs would be the folder/);
    assert.equal((await chooseSides(place.request({ base: './docs', head: 'main' }))).base.kind, 'folder');
  });

  it('the same twice for a self-check', async (t) => {
    const { place, tip } = branched(t);
    const { base, head } = await chooseSides(place.request({ allowEqual: true }));
    assert.deepEqual([base.commit, head.commit], [tip, tip]);
  });
});

describe('a gate refuses, with exit code 2 and a way out,', () => {
  it('an unknown reference, suggesting one, and a reference that looks like a flag', async (t) => {
    const { place } = branched(t);
    await assert.rejects(chooseSides(place.request({ base: 'feature/fastr' })), {
      code: 'unknown-ref',
      fix: 'Did you mean feature/faster?',
      exitCode: 2,
    });
    await assert.rejects(chooseSides(place.request({ base: '--output=/tmp/x' })), { code: 'unknown-ref' });
    await assert.rejects(chooseSides(place.request({ base: '' })), { code: 'unknown-ref' });
  });

  it('base and head that are the same commit', async (t) => {
    const { place, tip } = branched(t);
    await assert.rejects(chooseSides(place.request({ base: 'feature/faster' })), {
      code: 'same-sides',
      why: `Both are commit ${tip.slice(0, 12)}.`,
      exitCode: 2,
    });
  });

  it('a shallow clone that lacks the commit, the merge base or the first parent, naming fetch-depth', async (t) => {
    const { place, first } = branched(t);
    place.git('checkout', '--quiet', 'main');
    const repo = cloneOf(place, '--depth', '1', '--branch', 'feature/faster', '--no-single-branch', '--no-tags');
    const fix = /fetch-depth: 0.*git fetch --unshallow/;
    await assert.rejects(chooseSides(place.request({ repo, base: first })), {
      code: 'shallow-clone',
      fix,
      exitCode: 2,
    });
    await assert.rejects(chooseSides(place.request({ repo, base: 'nowhere' })), { code: 'shallow-clone', fix });
    await assert.rejects(chooseSides(place.request({ repo })), { code: 'shallow-clone', what: /left origin\/main/ });
  });

  it('a pull request whose merge was fetched alone', async (t) => {
    const { place } = branched(t);
    place.git('checkout', '--quiet', '-b', 'merged', 'main');
    place.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature/faster');
    const repo = cloneOf(place, '--depth', '1', '--branch', 'merged');
    const env = { ...place.env, CI: 'true', GITHUB_EVENT_NAME: 'pull_request' };
    await assert.rejects(chooseSides(place.request({ repo, env })), { code: 'shallow-clone', what: /goes onto/ });
  });

  it('a clone with one branch and no default branch', async (t) => {
    const { place } = branched(t);
    place.git('branch', '-D', 'main');
    await assert.rejects(chooseSides(place.request()), { code: 'no-default-branch', exitCode: 2 });
  });

  it('histories that have no commit in common', async (t) => {
    const { place } = branched(t);
    place.git('checkout', '--quiet', '--orphan', 'other');
    place.commit('a new beginning');
    await assert.rejects(chooseSides(place.request()), { code: 'no-merge-base', exitCode: 2 });
  });

  it('a folder outside git, a repository without a commit, a bare one, one that git does not trust', async (t) => {
    const empty = gitPlace(t);
    await assert.rejects(chooseSides(empty.request()), { code: 'no-commit', exitCode: 2 });
    await assert.rejects(chooseSides(empty.request({ repo: join(empty.folder, '.git') })), { code: 'no-repository' });
    const outside = gitPlace(t, 'plain', { init: false });
    await assert.rejects(chooseSides(outside.request()), { code: 'no-repository', exitCode: 2 });
    outside.git('init', '--quiet', '--bare');
    await assert.rejects(chooseSides(outside.request()), { code: 'bare-repository', exitCode: 2 });
    const { place } = branched(t);
    const env = { ...place.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
    await assert.rejects(chooseSides(place.request({ env })), {
      code: 'git-ownership',
      fix: `Run \`git config --global --add safe.directory '${place.folder}'\` first.`,
    });
  });
});
