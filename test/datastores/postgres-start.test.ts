import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import type { ProviderContext, RunningDatastore } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { nothingIsLeft, untilStarted } from '../support/own-processes.ts';
import { sharedMemory } from '../support/shared-memory.ts';

/** Whoever looks for PostgreSQL asks for its version first. */
const VERSION = '[ "$1" = --version ] && { echo "postgres (PostgreSQL) 16.0"; exit; }';

interface Started {
  readonly work: WorkFolder;
  start(changes?: Partial<ProviderContext>): Promise<RunningDatastore>;
  /** A folder with an `initdb` of these lines, which whoever runs it may read. */
  programs(...lines: string[]): string;
}

async function starter(t: TestContext): Promise<Started> {
  const work = await makeWorkFolder('start of PostgreSQL test');
  const folder = join(tmpdir(), `stackbench-initdb-${process.pid}-${performance.now()}`);
  t.after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await work.remove();
    nothingIsLeft();
  });
  const context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: 'stackbench_test',
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: {},
  };
  return {
    work,
    start: (changes = {}) => nativeProvider.start('postgres', { ...context, ...changes }),
    programs(...lines) {
      mkdirSync(folder);
      chmodSync(folder, 0o755);
      for (const name of ['initdb', 'postgres']) {
        writeFileSync(join(folder, name), ['#!/bin/sh', VERSION, ...lines, ''].join('\n'));
        chmodSync(join(folder, name), 0o755);
      }
      return folder;
    },
  };
}

describe('the start of a PostgreSQL of ours', () => {
  it('is given up when initdb does not end, with all that it started', async (t) => {
    const { start, programs } = await starter(t);
    const env = { PG_BIN_DIR: programs('sleep 600 & sleep 600'), STACKBENCH_READY_WITHIN: '1s' };
    await assert.rejects(start({ env }), (error: StackbenchError) => {
      assert.equal(error.code, 'initdb-failed');
      assert.match(error.why, /did not end within 1 s/);
      assert.match(error.fix, /STACKBENCH_READY_WITHIN/);
      return true;
    });
  });

  it('ends at once when it is interrupted while initdb runs', async (t) => {
    const { start, programs } = await starter(t);
    const interrupt = new AbortController();
    const starting = start({ env: { PG_BIN_DIR: programs('exec sleep 600') }, signal: interrupt.signal });
    const refused = assert.rejects(starting, /interrupted/);
    await untilStarted((all) => all.find(({ command }) => command.startsWith('sleep 600')));
    interrupt.abort(new Error('interrupted'));
    await refused;
  });

  it('tells initdb the password in a file that is gone afterwards, not in its command', async (t) => {
    const { start, work, programs } = await starter(t);
    const said = 'file= && for word; do [ "$last" = --pwfile ] && file=$word; last=$word; done';
    const env = { PG_BIN_DIR: programs('echo "args: $*"', said, 'ls -l "$file"; wc -c < "$file"; exit 1') };
    await assert.rejects(start({ env }), { code: 'initdb-failed' });
    const log = readFileSync(join(work.path, 'initdb.log'), 'utf8');
    assert.match(log, /^args: .*--auth scram-sha-256/m);
    assert.doesNotMatch(/^args: .*$/m.exec(log)?.[0] ?? '', /[A-Za-z0-9]{24}/);
    assert.match(log, /^-rw------- /m);
    assert.match(log, /^25$/m);
    const [, file = ''] = /--pwfile (\S+)/.exec(log) ?? [];
    assert.ok(file !== '' && !existsSync(file));
  });

  it('runs no program from a place that somebody could have guessed', async (t) => {
    const { start, work } = await starter(t);
    const datastore = await start();
    const program = readlinkSync(`/proc/${datastore.pids()[0]}/exe`);
    const settings = readFileSync(`/proc/${datastore.pids()[0]}/cmdline`, 'utf8').split('\0');
    await datastore.stop();
    assert.match(program, /\/node_modules\/|\/stackbench-\w{6}\/programs\/|^\/usr\//);
    const data = settings[settings.indexOf('-D') + 1] ?? '';
    assert.match(data, process.getuid?.() === 0 ? /\/stackbench-\w{6}\/own\/data$/ : new RegExp(`^${work.path}/`));
    assert.ok(!existsSync(data) || data.startsWith(work.path));
  });

  it('leaves no shared memory when it is killed, as it does by itself', { skip: noSegments() }, async (t) => {
    const { start } = await starter(t);
    const older = sharedMemory().map(({ id }) => id);
    const datastore = await start();
    const [postmaster = 0] = datastore.pids();
    const segments = () => sharedMemory().filter(({ id, maker }) => maker === postmaster && !older.includes(id));
    assert.equal(segments().length, 1);
    process.kill(postmaster, 'SIGKILL');
    await datastore.gone();
    await datastore.stop();
    assert.deepEqual(segments(), []);
  });
});

function noSegments(): string | false {
  return existsSync('/proc/sysvipc/shm') && existsSync('/usr/bin/ipcrm') ? false : 'no /proc/sysvipc/shm or no ipcrm';
}
