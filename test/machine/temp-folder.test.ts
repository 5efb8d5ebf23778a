import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeTempFolder } from '../../runner/machine/folders/temp-folder.ts';
import {
  evaluateAs,
  type Ended,
  folderOf,
  needsUsers,
  OUR_UID,
  runAs,
  sharedFolder,
  THEIR_UID,
} from '../support/other-users.ts';

const WORK_FOLDER = new URL('../../runner/machine/processes/work-folder.ts', import.meta.url);
const needsMounts =
  needsUsers !== false
    ? needsUsers
    : spawnSync('unshare', ['-m', 'true']).status === 0
      ? false
      : 'no mount namespace can be made here';

/** Makes a work folder with other file systems mounted, as `mounts` says, in a namespace of its own. */
function makeWith(mounts: string, uid: number, env: Record<string, string>): Ended {
  const code = `const m = await import(${JSON.stringify(WORK_FOLDER.href)});
    try {
      const work = await m.makeWorkFolder('test');
      console.log(work.path);
      await work.remove();
    } catch (error) {
      console.log(JSON.stringify([error.code, error.what, error.why, error.fix]));
    }`;
  const program = [process.execPath, '--input-type=module', '-e', code];
  const drop = ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups'];
  return runAs(0, ['unshare', '-m', 'sh', '-c', `${mounts}; exec "$@"`, 'sh', ...drop, ...program], { env });
}

describe('the work folder', () => {
  it('is for its user alone', { skip: needsUsers }, () => {
    for (const uid of [OUR_UID, 0]) {
      const found = evaluateAs(
        uid,
        WORK_FOLDER,
        `m.makeWorkFolder('test').then(async (work) => {
          const { mode } = (await import('node:fs')).lstatSync(work.path);
          await work.remove();
          return mode & 0o7777;
        })`,
      );
      assert.equal(found, 0o700);
    }
  });

  it(
    'stands in another place where /var/tmp is missing, read-only or a file, and TMPDIR too',
    { skip: needsMounts },
    () => {
      for (const [mounts, TMPDIR] of [
        ['mount -t tmpfs -o ro none /var/tmp', '/nowhere'],
        ['mount -t tmpfs -o mode=755 none /var/tmp', '/dev/null'],
        ['mount -t tmpfs -o mode=755 none /var/tmp', `/tmp/${'very-long/'.repeat(300)}`],
        ['mount -t tmpfs -o mode=777 none /var/tmp', 'relative'],
      ] as const) {
        const { stdout, stderr } = makeWith(mounts, OUR_UID, { TMPDIR });
        assert.match(stdout, /^\/tmp\/stackbench-\w{6}\n$/, `${mounts} ${stderr}`);
      }
    },
  );

  it('that nothing takes is an error with what, why and fix', { skip: needsMounts }, () => {
    const { stdout, stderr } = makeWith('mount -t tmpfs -o ro none /var/tmp; mount -t tmpfs -o ro none /tmp', OUR_UID, {
      TMPDIR: '/nowhere',
    });
    const [code, what, why, fix] = JSON.parse(stdout) as string[];
    assert.equal(code, 'no-work-folder', stderr);
    assert.match(`${what} ${why} ${fix}`, /no place for temporary files.*read-only.*\/nowhere.*TMPDIR/);
  });

  it('is not made on a full disk, and nothing is left there', { skip: needsMounts }, () => {
    const full = 'mount -t tmpfs -o nr_inodes=1 none /var/tmp; mount -t tmpfs -o nr_inodes=1 none /tmp';
    const { stdout } = makeWith(full, OUR_UID, { TMPDIR: '/tmp' });
    const [code, , why] = JSON.parse(stdout) as string[];
    assert.deepEqual([code, /ENOSPC/.test(why ?? '')], ['no-work-folder', true]);
  });
});

describe('a temporary folder', () => {
  it('is not made where others could put theirs in its place', { skip: needsUsers }, (t) => {
    const shared = sharedFolder(t);
    mkdirSync(join(shared, 'open'));
    chmodSync(join(shared, 'open'), 0o777);
    const theirs = folderOf(THEIR_UID, shared, 'theirs', 0o777);
    writeFileSync(join(shared, 'file'), '');
    for (const [parent, why] of [
      [join(shared, 'open'), /everybody may write to/],
      [theirs, /everybody may write to/],
      [folderOf(THEIR_UID, shared, 'sticky', 0o1777), /belongs to another user/],
      [join(shared, 'file'), /ENOTDIR/],
      [join(shared, 'missing'), /ENOENT/],
    ] as const) {
      const made = makeTempFolder(parent, 'x-');
      assert.equal(made.path, null);
      assert.match(made.why, why);
    }
    assert.deepEqual(readdirSync(theirs), []);
    const { path } = makeTempFolder(shared, 'x-');
    assert.equal(lstatSync(`${path}`).mode & 0o777, 0o700);
    rmSync(`${path}`, { recursive: true });
  });
});

describe('the folder in which tools of somebody else work', () => {
  const madeWith = (env: Record<string, string>): unknown =>
    evaluateAs(
      OUR_UID,
      WORK_FOLDER,
      `m.makeShelteredFolder('test', process.env).then(
        async (made) => {
          const { mode } = (await import('node:fs')).lstatSync(made.path);
          await made.remove();
          return [made.path, mode & 0o7777];
        },
        ({ code, why, fix }) => [code, why, fix])`,
      env,
    );

  it('has no folder above it in which others can put packages or settings', { skip: needsUsers }, (t) => {
    const shared = sharedFolder(t);
    const home = mkdtempSync('/opt/stackbench-test-');
    t.after(() => rmSync(home, { recursive: true }));
    chownSync(home, OUR_UID, OUR_UID);
    for (const [env, parent] of [
      [{ HOME: home }, join(home, '.cache/stackbench')],
      [{ HOME: home, STACKBENCH_CACHE: join(shared, 'cache') }, home],
      [{ HOME: shared, STACKBENCH_CACHE: join(shared, 'cache'), TMPDIR: home }, home],
    ] as const) {
      const [path, mode] = madeWith(env) as [string, number];
      assert.match(path, new RegExp(`^${parent}/stackbench-\\w{6}$`));
      assert.equal(mode, 0o700);
    }
  });

  it('that can be nowhere is an error that names each folder', { skip: needsUsers }, (t) => {
    const shared = sharedFolder(t);
    const [code, why, fix] = madeWith({ HOME: shared, STACKBENCH_CACHE: join(shared, 'cache') }) as string[];
    assert.equal(code, 'no-work-folder');
    assert.match(`${why}`, /everybody may make files in/);
    assert.match(`${fix}`, /TMPDIR to a folder of yours, outside of \/tmp/);
  });
});
