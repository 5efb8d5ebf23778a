import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Lock, sayHolder, takeLock } from '../../runner/machine/folders/lock.ts';
import { identityOf } from '../../runner/machine/processes/process-identity.ts';

const never = new AbortController().signal;

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-lock-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'lock');
}

async function taken(file: string): Promise<Lock> {
  const outcome = await takeLock(file, never);
  assert.ok(outcome.taken, JSON.stringify(outcome));
  return outcome.lock;
}

async function goneProcess(): Promise<number> {
  const gone = spawn('/bin/true');
  await once(gone, 'close');
  return gone.pid as number;
}

/** As an earlier version left it: a folder with its owner in it. */
function oldLock(file: string, makeOwner: (path: string) => void): void {
  mkdirSync(file);
  makeOwner(join(file, 'owner.json'));
}

const LEFT: Readonly<Record<string, (file: string) => Promise<void> | void>> = {
  empty: (file) => writeFileSync(file, ''),
  'half-written': (file) => writeFileSync(file, '{"pid": 1'),
  'of no process': (file) => writeFileSync(file, '{"pid": -1}'),
  'that is no object': (file) => writeFileSync(file, 'null'),
  'of a process that is gone': async (file) =>
    writeFileSync(file, JSON.stringify({ pid: await goneProcess(), startTime: '1' })),
  'of a process whose id another one has by now': (file) =>
    writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: 'long ago' })),
  'of a machine before it was started again': (file) => {
    const { at, ...own } = identityOf(process.pid);
    writeFileSync(file, JSON.stringify({ ...own, at: { ...at, boot: 'an earlier one', pidNamespace: 'pid:[1]' } }));
  },
  'of tomorrow, empty': (file) => {
    writeFileSync(file, '');
    execFileSync('touch', ['-d', '+300 days', file]);
  },
  'that is an empty folder of tomorrow': (file) => {
    mkdirSync(file);
    execFileSync('touch', ['-d', '+300 days', file]);
  },
  'that is a folder with garbage': (file) => oldLock(file, (owner) => writeFileSync(owner, '}')),
  'that is a folder with a FIFO': (file) => oldLock(file, (owner) => execFileSync('mkfifo', [owner])),
  'that is a folder with a folder': (file) => oldLock(file, (owner) => mkdirSync(owner)),
  'that is a folder with a link': (file) => oldLock(file, (owner) => symlinkSync('/etc/hostname', owner)),
};

describe('a lock', { concurrency: 8 }, () => {
  it('is held by one, by name, until it is let go', async (t) => {
    const file = place(t);
    const lock = await taken(file);
    assert.equal(lstatSync(file).mode & 0o777, 0o600);
    assert.deepEqual(await takeLock(file, never), { taken: false, holder: { pid: process.pid, elsewhere: null } });
    assert.equal(await lock.isHeld(), true);
    await lock.release();
    assert.ok(!existsSync(file));
    await (await taken(file)).release();
  });

  for (const [title, leave] of Object.entries(LEFT)) {
    it(`is taken over when one is left ${title}`, async (t) => {
      const file = place(t);
      await leave(file);
      const lock = await taken(file);
      assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, process.pid);
      await lock.release();
      assert.deepEqual([existsSync(file)], [false]);
    });
  }

  it('that an older version holds, a folder, is respected', async (t) => {
    const file = place(t);
    const { pid, startTime } = identityOf(process.pid);
    oldLock(file, (owner) => writeFileSync(owner, JSON.stringify({ pid, startTime })));
    assert.deepEqual(await takeLock(file, never), { taken: false, holder: { pid, elsewhere: null } });
  });

  it('of another machine is reported with its name and how to remove it, and stays', async (t) => {
    const file = place(t);
    const at = { machine: 'another', boot: 'another', pidNamespace: 'pid:[1]' };
    const text = JSON.stringify({ pid: 17, startTime: '1', at, host: 'node-7' });
    writeFileSync(file, text);
    const outcome = await takeLock(file, never);
    assert.ok(!outcome.taken);
    assert.deepEqual(outcome.holder, { pid: 17, elsewhere: 'node-7' });
    const { why, fix } = sayHolder(outcome.holder, file);
    assert.match(`${why} ${fix}`, /Process 17 on node-7.* holds .*lock.* remove .*lock/);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('tells the name of this machine to others', async (t) => {
    const file = place(t);
    await taken(file);
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { host: string }).host, hostname());
  });

  for (const [title, put, code] of [
    [
      'a folder with files of somebody',
      (file: string) => mkdirSync(join(file, 'files'), { recursive: true }),
      'EISDIR',
    ],
    ['a link', (file: string) => symlinkSync('/etc/hostname', file), 'ELOOP'],
    ['a FIFO', (file: string) => void execFileSync('mkfifo', [file]), 'ENXIO'],
  ] as const) {
    it(`is an error, and ${title} in its place stays as it is`, async (t) => {
      const file = place(t);
      put(file);
      await assert.rejects(takeLock(file, never), { code });
      assert.ok(lstatSync(file) !== undefined);
    });
  }

  it('is not waited for after an interrupt', async (t) => {
    const file = place(t);
    writeFileSync(file, '');
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(new Error('interrupted')), 50);
    await assert.rejects(takeLock(file, interrupt.signal), /interrupted/);
    assert.equal(readFileSync(file, 'utf8'), '');
  });

  it('that another process took over meanwhile is not removed by the first', async (t) => {
    const file = place(t);
    const first = await taken(file);
    rmSync(file);
    await taken(file);
    await first.release();
    assert.ok(existsSync(file));
  });

  it('is no longer held, nor waited for, where a pipe stands in its place', async (t) => {
    const file = place(t);
    const lock = await taken(file);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    assert.equal(await lock.isHeld(), false);
    await lock.release();
    assert.ok(lstatSync(file).isFIFO());
  });

  it('goes to one of many that ask at once', async (t) => {
    const file = place(t);
    writeFileSync(file, JSON.stringify({ pid: await goneProcess(), startTime: '1' }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => takeLock(file, never)));
    assert.equal(outcomes.filter((outcome) => outcome.taken).length, 1);
  });
});
