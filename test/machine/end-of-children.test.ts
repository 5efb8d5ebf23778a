import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findProgram } from '../../runner/machine/folders/find-program.ts';
import { readProcess } from '../../runner/machine/processes/process-table.ts';
import { runToEnd } from '../../runner/machine/processes/run-to-end.ts';
import { askProgram } from '../../runner/machine/processes/run-tool.ts';
import { type Child, startChild } from '../../runner/machine/processes/start-child.ts';
import { sweepLeftovers } from '../../runner/machine/processes/sweep-leftovers.ts';
import { waitUntil } from '../../runner/machine/processes/wait-for.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { ledgerEntries, untilGone } from '../support/own-processes.ts';

const PATH = '/usr/bin:/bin';
const folder = await mkdtemp(join(tmpdir(), 'stackbench-ends-'));
after(() => rm(folder, { recursive: true, force: true }));
const skip =
  (!existsSync('/proc/self/stat') && 'this system has no /proc') ||
  (findProgram('setsid', PATH).path === null && 'there is no setsid here');

/** Starts a shell with a script whose `$0` is a file for the id of what it leaves. */
async function start(name: string, script: string): Promise<Child> {
  const args = ['-c', script, join(folder, name)];
  return startChild({
    label: name,
    command: 'sh',
    args,
    env: { PATH },
    cwd: '/',
    cpus: [],
    logFile: join(folder, 'log'),
  });
}

async function pidIn(name: string): Promise<number> {
  const read = (): number | null => {
    const text = existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
    return text.endsWith('\n') ? Number(text) : null;
  };
  return waitUntil(read, { what: `the id in ${name}`, withinMs: 10_000, everyMs: 10 });
}

async function untilState(pid: number, state: string): Promise<void> {
  const look = (): true | null => (readProcess(pid)?.state === state ? true : null);
  await waitUntil(look, { what: `process ${pid} to be ${state}`, withinMs: 5000, everyMs: 10 });
}

/** What leaves the group of its parent, each with its own way out. */
const LEAVERS = {
  'in a session of its own': 'setsid sh -c \'echo $$ > "$0"; exec sleep 60\' "$0" & wait',
  'in a session of its own, whose parent has ended':
    '(setsid sh -c \'echo $$ > "$0"; exec sleep 60\' "$0" &) ; exec sleep 60',
  'in a session of its own, with an environment of its own':
    'setsid -f env -i /bin/sh -c \'echo $$ > "$0"; exec /bin/sleep 60\' "$0"; exec sleep 60',
  'in a session of its own, and deaf to SIGTERM':
    'setsid sh -c \'trap "" TERM; echo $$ > "$0"; while :; do sleep 0.2; done\' "$0" & wait',
} as const;

describe('a child that is stopped', { skip, timeout: 60_000 }, () => {
  for (const [kind, script] of Object.entries(LEAVERS)) {
    it(`takes with it what it started ${kind}`, async () => {
      const child = await start('leaver', script);
      const left = await pidIn('leaver');
      await child.stop({ graceMs: 300 });
      await untilGone(left);
      assert.ok(!ledgerEntries().some(({ process }) => process?.pid === child.pid));
      await rm(join(folder, 'leaver'));
    });
  }

  it('takes with it what it started in another session and has outlived it', async () => {
    const child = await start('orphan', '(setsid sh -c \'echo $$ > "$0"; exec sleep 60\' "$0" &) ; exit 3');
    assert.equal((await child.exited).code, 3);
    const left = await pidIn('orphan');
    assert.ok(
      ledgerEntries().some(({ process }) => process?.pid === child.pid),
      'known as long as that runs',
    );
    await child.stop({ graceMs: 300 });
    await untilGone(left);
  });

  it('is continued where it was frozen, so that it can end as it wants to', async () => {
    const child = await start(
      'frozen',
      'trap \'echo ended > "$0.said"; exit 0\' TERM; echo $$ > "$0"; while :; do sleep 0.1; done',
    );
    const pid = await pidIn('frozen');
    process.kill(pid, 'SIGSTOP');
    await untilState(pid, 'T');
    await child.stop({ graceMs: 5000 });
    assert.equal(readFileSync(join(folder, 'frozen.said'), 'utf8'), 'ended\n');
  });

  it('takes a frozen grandchild in a session of its own with it', async () => {
    const child = await start('frozen-leaver', LEAVERS['in a session of its own, and deaf to SIGTERM']);
    const left = await pidIn('frozen-leaver');
    process.kill(left, 'SIGSTOP');
    await untilState(left, 'T');
    await child.stop({ graceMs: 300 });
    await untilGone(left);
  });
});

describe('a temporary folder', { skip, timeout: 60_000 }, () => {
  for (const [kind, script] of Object.entries({
    'stands in it': '(env -i setsid /bin/sh -c \'echo $$ > "$0"; exec /bin/sleep 60\' "$0" > /dev/null 2>&1 &)',
    'prints to it':
      '(cd / && env -i setsid /bin/sh -c \'echo $$ > "$0"; exec /bin/sleep 60\' "$0" > "$1/other" 2>&1 &)',
  })) {
    it(`ends what ${kind} though nothing else tells whose it is, when it is removed`, async () => {
      const work = await makeWorkFolder('test');
      // Until it has written its id it still has our mark.
      const args = ['-c', `${script}; until [ -s "$0" ]; do sleep 0.02; done`, join(folder, 'stander'), work.path];
      const [label, command, env, logFile] = ['starter', 'sh', { PATH }, devNull];
      await runToEnd({ label, command, args, env, cwd: work.path, logFile, stdout: 'log' });
      const left = await pidIn('stander');
      assert.notEqual(readProcess(left), null);
      await work.remove();
      assert.equal(readProcess(left), null);
      await rm(join(folder, 'stander'));
    });
  }
});

describe('a program that is run to its end', { skip, timeout: 60_000 }, () => {
  const run = { env: { PATH }, cwd: '/', logFile: join(folder, 'log'), stdout: 'pipe' } as const;

  it('is over when it has ended, though what it left holds its output open, and that is ended', async () => {
    const script = '(setsid sh -c \'echo $$ > "$0"; exec sleep 60\' "$0" &); echo said';
    const ended = await runToEnd({
      ...run,
      label: 'holder',
      command: 'sh',
      args: ['-c', script, join(folder, 'holder')],
    });
    assert.deepEqual([ended.code, ended.output, ended.tooLong], [0, 'said\n', false]);
    await untilGone(await pidIn('holder'));
  });

  it('is ended for taking too long, for saying too much, and by a signal', async () => {
    const slow = await runToEnd({ ...run, label: 'slow', command: 'sleep', args: ['60'], withinMs: 100 });
    assert.ok(slow.tooLong);
    const args = ['-c', 'while :; do echo more and more; done'];
    const loud = await runToEnd({ ...run, label: 'loud', command: 'sh', args, mostOutput: 1000 });
    assert.ok(loud.tooMuch && loud.output.length <= 1000);
    const signal = AbortSignal.timeout(100);
    await assert.rejects(runToEnd({ ...run, label: 'cut', command: 'sleep', args: ['60'], signal }), {
      name: 'TimeoutError',
    });
  });

  it('says nothing of its version when it hangs, and leaves no child', async () => {
    const program = join(folder, 'hanging-k6');
    await writeFile(program, `#!/bin/sh\nsleep 60 &\necho $! > "${join(folder, 'hanging')}"\nwait\n`);
    await chmod(program, 0o755);
    assert.equal(await askProgram(program, ['version'], { PATH }, 300), null);
    await untilGone(await pidIn('hanging'));
  });
});

describe('the next command', { skip, timeout: 60_000 }, () => {
  /** A process that starts a child and a work folder through our own code, and waits to be killed. */
  function startOwner(script: string): ChildProcess {
    const module = (name: string): string =>
      JSON.stringify(new URL(`../../runner/machine/processes/${name}`, import.meta.url).href);
    const code = `
      const { startChild } = await import(${module('start-child.ts')});
      const { makeWorkFolder } = await import(${module('work-folder.ts')});
      const work = await makeWorkFolder('test');
      await startChild({ label: 'starter', command: 'sh', args: ['-c', ${JSON.stringify(script)}, process.argv[1]], env: { PATH: '${PATH}' }, cwd: work.path, cpus: [], logFile: '/dev/null' });
      setInterval(() => {}, 1000);`;
    const args = ['--input-type=module', '-e', code, join(folder, 'swept')];
    return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  it('ends what a killed one had started a moment ago, and not yet known by its id', async () => {
    const module = (name: string): string =>
      JSON.stringify(new URL(`../../runner/machine/processes/${name}`, import.meta.url).href);
    const code = `
      const { spawn } = await import('node:child_process');
      const { recordProcess } = await import(${module('ledger.ts')});
      const mark = 'of-a-moment-' + process.pid;
      recordProcess(mark, 'starter', null);
      const script = 'echo $$ > "$0"; exec sleep 60';
      spawn('sh', ['-c', script, process.argv[1]], { env: { PATH: '${PATH}', STACKBENCH_MARK: mark }, detached: true, stdio: 'ignore' }).unref();`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code, join(folder, 'moment')]);
    await once(owner, 'close');
    const left = await pidIn('moment');
    assert.match((await sweepLeftovers()).join('\n'), /ended starter/);
    await untilGone(left);
  });

  const kinds = {
    'has a session of its own and is frozen': 'setsid sh -c \'echo $$ > "$0"; exec sleep 60\' "$0" & wait',
    'has a session of its own and an environment without our mark':
      'env -i setsid /bin/sh -c \'echo $$ > "$0"; exec sleep 60\' "$0" & wait',
  };
  for (const [kind, script] of Object.entries(kinds)) {
    it(`ends what a killed one left that ${kind}`, async () => {
      const owner = startOwner(script);
      const left = await pidIn('swept');
      process.kill(left, 'SIGSTOP');
      await untilState(left, 'T');
      owner.kill('SIGKILL');
      await once(owner, 'close');
      assert.match((await sweepLeftovers()).join('\n'), /ended (starter|process \d+, which still used)/);
      await untilGone(left);
      await rm(join(folder, 'swept'));
    });
  }
});
