import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cacheFolder } from '../../runner/machine/folders/cache-folder.ts';
import {
  evaluateAs,
  folderOf,
  needsUsers,
  OUR_UID,
  PLANTS,
  runAs,
  sharedFolder,
  THEIR_UID,
} from '../support/other-users.ts';

const OPEN_CACHE = new URL('../../runner/machine/folders/open-cache.ts', import.meta.url);
const LOCATE_K6 = new URL('../../runner/programs/locate-k6.ts', import.meta.url);
const CACHE_ROW = new URL('../../runner/programs/cache-row.ts', import.meta.url);

interface Told {
  readonly error: { readonly code: string; readonly what: string; readonly why: string; readonly fix: string };
  /** What doctor says. */
  readonly row: { readonly state: string; readonly detail: string; readonly fix: string };
}

/** What set-up and doctor say, as a user without a name, of the caches that these environments name. */
function tell(envs: readonly Readonly<Record<string, string>>[]): Told[] {
  return evaluateAs(
    OUR_UID,
    OPEN_CACHE,
    `import(${JSON.stringify(CACHE_ROW.href)}).then(({ cacheRow }) => ${JSON.stringify(envs)}.map((env) => {
      const row = cacheRow({ env }, true);
      try {
        return { error: { what: m.openCacheFolder(env) }, row };
      } catch ({ code, what, why, fix }) {
        return { error: { code, what, why, fix }, row };
      }
    }))`,
  ) as Told[];
}

function tellsWhatWhyFix(told: Told | undefined, why: RegExp): void {
  assert.ok(told !== undefined);
  const { error, row } = told;
  assert.match(error.code, /^(no-cache|cannot-write|foreign-folder)$/, error.what);
  assert.match(error.why, why);
  assert.match(error.fix, /STACKBENCH_CACHE/);
  assert.equal(row.state, 'missing');
  assert.match(row.fix, /STACKBENCH_CACHE/);
}

describe('where the cache stands', () => {
  it('follows the specification: what is empty counts as not set, what is relative in XDG_CACHE_HOME is ignored', () => {
    const HOME = '/home/somebody';
    const usual = '/home/somebody/.cache/stackbench';
    assert.equal(cacheFolder({ HOME }), usual);
    assert.equal(cacheFolder({ HOME, STACKBENCH_CACHE: '', XDG_CACHE_HOME: '' }), usual);
    assert.equal(cacheFolder({ HOME, XDG_CACHE_HOME: 'caches' }), usual);
    assert.equal(cacheFolder({ HOME, XDG_CACHE_HOME: '/caches' }), '/caches/stackbench');
    assert.equal(cacheFolder({ HOME, STACKBENCH_CACHE: 'mine' }), join(process.cwd(), 'mine'));
  });
});

describe('a cache of another user', { skip: needsUsers }, () => {
  for (const [plant, put] of Object.entries(PLANTS)) {
    it(`is neither used nor followed when it is ${plant}`, (t) => {
      const shared = sharedFolder(t);
      const cache = join(shared, 'cache');
      put(cache);
      tellsWhatWhyFix(tell([{ STACKBENCH_CACHE: cache }])[0], /link|another user|file|folder/);
      if (existsSync(`${cache}.behind`)) assert.deepEqual(readdirSync(`${cache}.behind`), []);
    });
  }

  it('does not give its k6 to us, not even with our own folder below', (t) => {
    const shared = sharedFolder(t);
    const theirs = folderOf(THEIR_UID, shared, 'theirs', 0o755);
    const ours = folderOf(OUR_UID, theirs, 'cache');
    mkdirSync(join(ours, 'k6', '2.2.0'), { recursive: true });
    const k6 = join(ours, 'k6', '2.2.0', 'k6');
    writeFileSync(k6, `#!/bin/sh\nid > ${shared}/ran\necho "k6 v2.2.0"\n`);
    chmodSync(k6, 0o755);
    const env = JSON.stringify({ STACKBENCH_CACHE: ours });
    const located = evaluateAs(OUR_UID, LOCATE_K6, `m.locateK6({ env: ${env} })`) as { found: boolean; reason: string };
    assert.ok(!located.found && located.reason.startsWith(`${theirs} belongs to another user`), located.reason);
    assert.ok(!existsSync(join(shared, 'ran')));
  });
});

describe('a cache that cannot be made', { skip: needsUsers }, () => {
  it('is reported by doctor and set-up', (t) => {
    const shared = sharedFolder(t);
    const readOnly = folderOf(0, shared, 'read-only', 0o755);
    writeFileSync(join(shared, 'file'), '');
    symlinkSync('/nowhere', join(shared, 'dangling'));
    const cases = [
      [{}, /no home/],
      [{ HOME: join(shared, 'missing') }, /is not there/],
      [{ HOME: 'relative' }, /no home/],
      [{ HOME: readOnly }, /may not write/],
      [{ HOME: join(shared, 'file') }, /is a file, not a folder/],
      [{ XDG_CACHE_HOME: readOnly }, /may not write/],
      [{ STACKBENCH_CACHE: join(shared, 'file') }, /not a folder/],
      [{ STACKBENCH_CACHE: join(shared, 'file', 'cache') }, /not a folder/],
      [{ STACKBENCH_CACHE: join(shared, 'dangling', 'cache') }, /folder|link|file/i],
      [{ STACKBENCH_CACHE: '/proc/stackbench' }, /may not write|does not exist/],
    ] as const;
    const told = tell(cases.map(([env]) => env));
    for (const [index, [, why]] of cases.entries()) tellsWhatWhyFix(told[index], why);
    assert.ok(!existsSync(join(shared, 'missing')));
  });

  it('ends set-up with what, why and how to fix it, and best effort goes on', () => {
    const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
    const env = { STACKBENCH_CACHE: '/dev/null/cache' };
    const ended = runAs(OUR_UID, [process.execPath, main, 'setup'], { env });
    assert.equal(ended.code, 3);
    assert.match(ended.stderr, /^Error: .+\n {2}Why: .+\n {2}Fix: .*STACKBENCH_CACHE.*\n$/m);
    const { code, stderr } = runAs(OUR_UID, [process.execPath, main, 'setup', '--best-effort'], { env });
    assert.deepEqual([code, /Nothing can be installed: .*\n {2}Why: .*\n {2}Fix: /.test(stderr)], [0, true]);
  });
});
