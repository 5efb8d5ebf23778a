import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runToEnd } from '../../runner/machine/processes/run-to-end.ts';
import { type Child, startChild } from '../../runner/machine/processes/start-child.ts';
import { sweepLeftovers } from '../../runner/machine/processes/sweep-leftovers.ts';
import { groupRuns } from '../support/group-runs.ts';
import { ledgerEntries, untilGone } from '../support/own-processes.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-test-'));

/**
 * A process that starts a child and a work folder through our own code, tells of them (at once, or when the child has
 * ended) and waits to be killed.
 */
function startOwner(name: string, script: string, untilItEnds = false): ChildProcess {
  const code = `
    const { startChild } = await import(${JSON.stringify(new URL('../../runner/machine/processes/start-child.ts', import.meta.url).href)});
    const { makeWorkFolder } = await import(${JSON.stringify(new URL('../../runner/machine/processes/work-folder.ts', import.meta.url).href)});
    const work = await makeWorkFolder('test');
    const child = await startChild({ label: 'sleeper', command: 'sh', args: ['-c', ${JSON.stringify(script)}, ${JSON.stringify(join(folder, name))}], env: {}, cwd: '/', cpus: [], logFile: ${JSON.stringify(join(folder, 'log'))} });
    if (${untilItEnds}) await child.exited;
    console.log(JSON.stringify({ pid: child.pid, folder: work.path }));
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** A shell that puts a program of its own into the background, and crashes. */
function startCrashing(name: string, command: string): Promise<Child> {
  const args = ['-c', `${command} & echo $! > "$0"; exit 7`, join(folder, name)];
  const env = { PATH: '/usr/bin:/bin' };
  return startChild({ label: 'crashing', command: 'sh', args, env, cwd: '/', cpus: [], logFile: join(folder, 'log') });
}

function isInLedger(pid: number): boolean {
  return ledgerEntries().some(({ process }) => process?.pid === pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the ledger', () => {
  it('lets the next command sweep what a killed run left, and nothing of a live one', async () => {
    const owner = startOwner('grandchild', 'sleep 60 & echo $! > "$0"; wait');
    const [line] = (await once(owner.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const left = JSON.parse(line.toString()) as { pid: number; folder: string };
    await sweepLeftovers();
    assert.ok(isAlive(left.pid) && existsSync(left.folder), 'a live owner keeps what is its own');

    await waitUntil(() => textOf(join(folder, 'grandchild')).endsWith('\n'));
    const grandchild = Number(textOf(join(folder, 'grandchild')));
    owner.kill('SIGKILL');
    await once(owner, 'close');
    const swept = (await sweepLeftovers()).join('\n');
    assert.match(swept, new RegExp(`sleeper \\(process ${left.pid}\\)`));
    assert.ok(!existsSync(left.folder));
    await waitUntil(() => !isAlive(left.pid) && !isAlive(grandchild));
    assert.deepEqual(await sweepLeftovers(), []);
  });

  it('undoes with its own command what a killed run left that is no process, and tries again later when that fails', async () => {
    const mark = join(folder, 'undone');
    const code = `
      const { recordUndo } = await import(${JSON.stringify(new URL('../../runner/machine/processes/ledger.ts', import.meta.url).href)});
      const command = '/bin/sh';
      recordUndo('test-' + process.pid, 'the test containers', { command, args: ['-c', 'test -d "$0/ready" && touch "$0/undone"', ${JSON.stringify(folder)}], env: { PATH: '/usr/bin:/bin' } });`;
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
    assert.match((await sweepLeftovers()).join('\n'), /could not remove the test containers/);
    mkdirSync(join(folder, 'ready'));
    assert.match((await sweepLeftovers()).join('\n'), /removed the test containers/);
    assert.ok(existsSync(mark));
    assert.deepEqual(await sweepLeftovers(), []);
  });

  it('forgets a child that was stopped, and stop() may be called twice', async () => {
    const child = await startChild({
      label: 'sleeper',
      command: 'sleep',
      args: ['60'],
      env: {},
      cwd: '/',
      cpus: [],
      logFile: join(folder, 'log'),
    });
    await child.stop();
    await child.stop();
    assert.ok(!child.running());
    assert.ok(!isAlive(child.pid));
  });

  it('keeps what a child started that crashed, until stop() ends that too', async () => {
    const child = await startCrashing('worker', 'sleep 60');
    assert.equal((await child.exited).code, 7);
    const worker = Number(textOf(join(folder, 'worker')));
    assert.ok(isAlive(worker) && isInLedger(child.pid));
    await child.stop();
    await untilGone(worker);
    assert.ok(!isInLedger(child.pid));
    await child.stop();
  });

  it('kills what a crashed child started and does not end when asked to', async () => {
    const child = await startCrashing('deaf', `sh -c 'trap "" TERM; while :; do sleep 0.1; done'`);
    await child.exited;
    const deaf = Number(textOf(join(folder, 'deaf')));
    await child.stop({ graceMs: 50 });
    await untilGone(deaf);
    assert.ok(!isInLedger(child.pid));
  });

  it('lets the next command sweep what a crashed child of a killed run left', async () => {
    const owner = startOwner('orphan', 'sleep 60 & echo $! > "$0"; exit 7', true);
    const [line] = (await once(owner.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const { pid } = JSON.parse(line.toString()) as { pid: number };
    const orphan = Number(textOf(join(folder, 'orphan')));
    owner.kill('SIGKILL');
    await once(owner, 'close');
    assert.match((await sweepLeftovers()).join('\n'), new RegExp(`sleeper \\(process ${pid}\\)`));
    await untilGone(orphan);
  });

  it('forgets a child that nothing is left of by itself', async () => {
    const child = await startCrashing('nothing', 'true');
    await child.exited;
    await waitUntil(() => !groupRuns(child.pid));
    await child.stop();
    assert.ok(!isInLedger(child.pid));
  });

  it('ends what a program leaves behind that ran to its end', async () => {
    const { code } = await runToEnd({
      label: 'build',
      command: 'sh',
      args: ['-c', 'sleep 60 & echo $! > "$0"', join(folder, 'left')],
      env: { PATH: '/usr/bin:/bin' },
      cwd: '/',
      logFile: join(folder, 'log'),
      signal: new AbortController().signal,
      stdout: 'log',
    });
    assert.equal(code, 0);
    await untilGone(Number(textOf(join(folder, 'left'))));
  });

  it('says what could not be started', async () => {
    const spec = {
      label: 'Nothing',
      command: '/no/such/program',
      args: [],
      env: {},
      cwd: '/',
      cpus: [],
      logFile: join(folder, 'log'),
    };
    await assert.rejects(startChild(spec), { code: 'could-not-start', what: 'Nothing could not be started.' });
  });
});

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !condition(); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(condition());
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
