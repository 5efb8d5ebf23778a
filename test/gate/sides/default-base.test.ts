import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { chooseSides } from '../../../runner/apps/checkout/choose-sides.ts';
import { type GitPlace, gitPlace } from './git-place.ts';

type Env = Readonly<Record<string, string>>;

/** The base that is chosen when nothing is named, as `what it is: its subject`. */
async function baseOf(
  place: GitPlace,
  env: Env = {},
  changes: Parameters<GitPlace['request']>[0] = {},
): Promise<string> {
  const { base } = await chooseSides(place.request({ env: { ...place.env, ...env }, ...changes }));
  return `${base.ref}: ${place.git('log', '-1', '--format=%s', base.commit ?? '')}`;
}

/** What a branch of the remote called `origin` would be after a fetch. */
function fetched(place: GitPlace, ...names: readonly string[]): void {
  for (const name of names) place.git('update-ref', `refs/remotes/origin/${name}`, name);
}

function branch(place: GitPlace, name: string, from: string): void {
  place.git('checkout', '--quiet', '-b', name, from);
}

/** Writes the event of a job as GitHub does, and returns the variables that go with it. */
function onGitHub(place: GitPlace, name: string, event: unknown, more: Env = {}): Env {
  const file = join(place.parent, 'event.json');
  writeFileSync(file, JSON.stringify(event));
  return { CI: 'true', GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, ...more };
}

/** An old `main`, a `develop` that is three commits ahead of it, and a branch `search` with two commits more. */
function gitFlow(test: TestContext): GitPlace {
  const place = gitPlace(test);
  place.commit('release');
  branch(place, 'develop', 'main');
  for (const number of [1, 2, 3]) place.commit(`develop ${number}`);
  branch(place, 'search', 'develop');
  place.commit('search 1');
  place.commit('search 2');
  return place;
}

function cloneOf(place: GitPlace, ...args: readonly string[]): string {
  const clone = join(place.parent, 'clone');
  execFileSync('git', ['clone', '--quiet', ...args, `file://${place.folder}`, clone], { env: place.env });
  return clone;
}

describe('of several branches that a change may have started from', () => {
  it('the nearest is the base, and the others are told', async (t) => {
    const place = gitFlow(t);
    fetched(place, 'main', 'develop');
    assert.equal(await baseOf(place), 'where it left origin/develop: develop 3');
    const notes = place.notes.join('\n');
    assert.match(notes, /The head left origin\/develop 2 commits ago \(and origin\/main 5 commits ago\)/);
    assert.match(notes, /Base: \w{7}, where it left origin\/develop\. Head: HEAD/);
  });

  it('a trunk, a release, and a branch that the current one follows are known', async (t) => {
    const place = gitFlow(t);
    place.git('branch', '-m', 'develop', 'trunk');
    assert.equal(await baseOf(place), 'where it left trunk: develop 3');
    place.git('branch', '-m', 'trunk', 'release/2.4');
    assert.equal(await baseOf(place), 'where it left release/2.4: develop 3');
    place.git('branch', '-m', 'release/2.4', 'big-rewrite');
    assert.equal(await baseOf(place), 'where it left main: release');
    place.git('branch', '--set-upstream-to', 'big-rewrite');
    assert.equal(await baseOf(place), 'where it left big-rewrite: develop 3');
  });

  it('the default branch of the event wins when several are as near, and other remotes count too', async (t) => {
    const place = gitFlow(t);
    place.git('branch', '-f', 'main', 'develop');
    fetched(place, 'main', 'develop');
    const env = onGitHub(place, 'push', { ref: 'refs/heads/search', repository: { default_branch: 'develop' } });
    assert.equal(await baseOf(place, env), 'where it left origin/develop: develop 3');
    assert.equal(await baseOf(place), 'where it left origin/main: develop 3');
    place.git('remote', 'add', 'upstream', 'https://example.org/shop.git');
    branch(place, 'newer', 'search~1');
    place.git('update-ref', 'refs/remotes/upstream/main', 'newer');
    place.git('checkout', '--quiet', 'search');
    assert.equal(await baseOf(place), 'where it left upstream/main: search 1');
  });

  it('one that it was merged into counts as before the merge', async (t) => {
    const place = gitFlow(t);
    place.git('checkout', '--quiet', 'develop');
    place.commit('develop 4');
    place.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'search');
    place.git('checkout', '--quiet', 'search');
    assert.equal(await baseOf(place), 'where it left develop: develop 3');
  });

  it('the head’s own branch does not count, unless it is the default branch or has changes', async (t) => {
    const place = gitFlow(t);
    place.git('checkout', '--quiet', 'develop');
    fetched(place, 'main', 'develop');
    assert.equal(await baseOf(place), 'where it left origin/main: release');
    assert.equal(await baseOf(place, {}, { head: 'develop' }), 'where it left origin/main: release');
    place.write({ 'new.js': '' });
    assert.equal(await baseOf(place), 'a commit of origin/develop: develop 3');
    place.commit('develop 4');
    assert.equal(await baseOf(place), 'where it left origin/develop: develop 3');
    place.git('checkout', '--quiet', 'main');
    await assert.rejects(baseOf(place), {
      code: 'same-sides',
      why: /^Both are commit \w{12}, which is a commit of origin\/main already\.$/,
      fix: 'Name another base: --base <folder or commit>.',
    });
  });
});

describe('in CI the base is', () => {
  it('what is before the change in a merge queue: by a merge, by rebased commits, by the name of the branch', async (t) => {
    const place = gitPlace(t);
    place.commit('release');
    fetched(place, 'main');
    branch(place, 'first', 'main');
    const before = place.commit('the change before');
    branch(place, 'second', 'main');
    place.commit('second 1');
    place.commit('second 2');
    place.git('checkout', '--quiet', '--detach', 'first');
    place.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'second');
    const event = { merge_group: { base_sha: before, base_ref: 'refs/heads/main' } };
    const queue = (more: Env = {}): Env => onGitHub(place, 'merge_group', event, more);
    const expected = 'what is before it in the merge queue: the change before';
    assert.equal(await baseOf(place, queue({ GITHUB_SHA: place.git('rev-parse', 'HEAD') })), expected);
    assert.equal(await baseOf(place, { CI: 'true', GITHUB_EVENT_NAME: 'merge_group' }), expected);
    const name = `gh-readonly-queue/main/pr-7-${before}`;
    assert.equal(await baseOf(place, { CI: 'true', BUILDKITE_BRANCH: name }), expected);
    place.git('checkout', '--quiet', 'second');
    place.git('rebase', '--quiet', 'first');
    assert.equal(await baseOf(place, queue()), expected);
    assert.equal(await baseOf(place, queue({ GITHUB_SHA: before })), 'where it left origin/main: release');
  });

  it('where the change left the branch that its pull request goes to, by each name of that variable', async (t) => {
    const place = gitFlow(t);
    place.git('branch', '-m', 'main', 'release/1.x/lts');
    fetched(place, 'release/1.x/lts', 'develop');
    const expected = 'where it left origin/release/1.x/lts: release';
    for (const env of [
      { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release/1.x/lts' },
      { SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/release/1.x/lts' },
      { BITBUCKET_PR_DESTINATION_BRANCH: 'release/1.x/lts' },
      { CHANGE_TARGET: 'release/1.x/lts' },
      { TRAVIS_PULL_REQUEST: '12', TRAVIS_BRANCH: 'release/1.x/lts' },
      onGitHub(place, 'pull_request_target', { pull_request: { base: { ref: 'release/1.x/lts' } } }),
    ] as Env[])
      assert.equal(await baseOf(place, { CI: 'true', ...env }), expected, JSON.stringify(env));
    const other: Env = {
      TRAVIS_PULL_REQUEST: 'false',
      TRAVIS_BRANCH: 'search',
      BUILDKITE_PULL_REQUEST_BASE_BRANCH: '',
    };
    assert.equal(await baseOf(place, other), 'where it left origin/develop: develop 3');
  });

  it('the first parent of what GitLab and Azure merge, and the commit that they name without the branch', async (t) => {
    const place = gitFlow(t);
    const left = place.git('rev-parse', 'develop');
    const env = { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'next-big-thing', CI_MERGE_REQUEST_DIFF_BASE_SHA: left };
    assert.equal(await baseOf(place, env), 'where it left next-big-thing: develop 3');
    place.git('checkout', '--quiet', 'develop');
    place.commit('develop 4');
    place.git('checkout', '--quiet', '--detach');
    place.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'search');
    for (const merged of [{ CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result' }, { BUILD_REASON: 'PullRequest' }] as Env[])
      assert.equal(await baseOf(place, { ...env, ...merged }), 'first parent of the merge: develop 4');
  });

  it('what was there before a push to a branch that changes go to, but not before a push to a change', async (t) => {
    const place = gitFlow(t);
    fetched(place, 'main', 'develop');
    const before = place.git('rev-parse', 'search~1');
    const push = (ref: string, at = before): Env =>
      onGitHub(place, 'push', { ref, before: at, repository: { default_branch: 'main' } });
    assert.equal(await baseOf(place, push('refs/heads/search')), 'where it left origin/develop: develop 3');
    place.git('checkout', '--quiet', '-B', 'develop');
    fetched(place, 'develop');
    const pushed = 'develop before the push: search 1';
    assert.equal(await baseOf(place, push('refs/heads/develop')), pushed);
    const left = 'where it left origin/main: release';
    assert.equal(await baseOf(place, push('refs/heads/develop', '0'.repeat(40))), left);
    assert.equal(await baseOf(place, push('refs/heads/develop', 'f'.repeat(40))), left);
    const onGitLab = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'develop', CI_COMMIT_BEFORE_SHA: before };
    assert.equal(await baseOf(place, onGitLab), pushed);
  });

  it('no other branch when the one that is named was not fetched', async (t) => {
    const place = gitFlow(t);
    fetched(place, 'main');
    await assert.rejects(baseOf(place, { CHANGE_TARGET: 'feature/checkout' }), {
      code: 'no-default-branch',
      what: 'The branch feature/checkout is not in this clone.',
      fix: /git fetch origin \+refs\/heads\/feature\/checkout:refs\/remotes\/origin\/feature\/checkout/,
      exitCode: 2,
    });
    const env = onGitHub(place, 'push', { repository: { default_branch: 'stable-line' } });
    await assert.rejects(baseOf(place, env), { what: 'The branch stable-line is not in this clone.' });
  });

  it('chosen without an event that cannot be read', async (t) => {
    const place = gitFlow(t);
    const file = join(place.parent, 'event.json');
    for (const text of [
      '{',
      'null',
      '[]',
      '{"repository": 5, "ref": {}}',
      '{"repository": {"default_branch": ["x"]}}',
    ]) {
      writeFileSync(file, text);
      assert.equal(await baseOf(place, { GITHUB_EVENT_PATH: file }), 'where it left develop: develop 3');
    }
    assert.equal(await baseOf(place, { GITHUB_EVENT_PATH: place.parent }), 'where it left develop: develop 3');
  });
});

describe('a shallow clone is named as the reason, with the setting of the CI system,', () => {
  it('when it has nothing but the head, and when the default branch or the push is missing', async (t) => {
    const place = gitFlow(t);
    place.git('checkout', '--quiet', 'main');
    place.commit('release 2');
    const repo = cloneOf(place, '--depth', '1', '--branch', 'main');
    const shallow = { code: 'shallow-clone', exitCode: 2, fix: /fetch-depth: 0.*git fetch --unshallow/ };
    await assert.rejects(chooseSides(place.request({ repo })), { ...shallow, what: /no commit before the head/ });
    await assert.rejects(chooseSides(place.request({ repo, base: 'HEAD~1' })), shallow);
    const env = onGitHub(place, 'push', { ref: 'refs/heads/main', before: place.git('rev-parse', 'main~1') });
    await assert.rejects(chooseSides(place.request({ repo, env: { ...place.env, ...env } })), {
      ...shallow,
      what: /before this push/,
    });
    const onGitLab = { ...place.env, GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'develop' };
    await assert.rejects(chooseSides(place.request({ repo, env: onGitLab })), {
      ...shallow,
      what: 'The default branch (develop) is not here.',
      fix: /`GIT_DEPTH: 0`/,
    });
  });

  it('but not when the commits that are there are enough', async (t) => {
    const place = gitFlow(t);
    place.git('checkout', '--quiet', 'main');
    const repo = cloneOf(place, '--depth', '3', '--branch', 'search', '--no-single-branch');
    const { base } = await chooseSides(place.request({ repo }));
    assert.equal(base.ref, 'where it left origin/develop');
    await assert.rejects(chooseSides(place.request({ repo, base: 'search' })), { code: 'same-sides', fix: /HEAD~1/ });
  });
});
