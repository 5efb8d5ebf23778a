import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { cacheFolder } from '../../runner/machine/folders/cache-folder.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { readProcess } from '../../runner/machine/processes/process-table.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { waitUntil } from '../../runner/machine/processes/wait-for.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-interrupt-'));
after(() => rm(folder, { recursive: true, force: true }));
const state = join(folder, 'state');
const skip =
  (!existsSync('/proc/self/stat') && 'this system has no /proc') ||
  (!(await locateRedis({ env: process.env })).found && 'redis-server is not here; `stackbench setup` gets it');

class Started {
  readonly child: ChildProcess;
  said = '';

  constructor(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [join(packageRoot, 'cli', 'main.ts'), ...argv], {
      cwd: folder,
      env: {
        ...process.env,
        STACKBENCH_CACHE: cacheFolder(process.env),
        XDG_STATE_HOME: state,
        TMPDIR: folder,
        ...env,
      },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
  }

  async until(what: string, isSo: (started: readonly number[]) => boolean): Promise<readonly number[]> {
    return waitUntil(
      () => {
        const started = withDescendants(this.child.pid as number).slice(1);
        return isSo(started) ? started : null;
      },
      { what, withinMs: 60_000, everyMs: 10 },
    );
  }

  /** The exit code, and how long it took from now. */
  async end(): Promise<{ readonly code: number | null; readonly tookMs: number }> {
    const from = performance.now();
    if (this.child.exitCode === null) await once(this.child, 'close');
    return { code: this.child.exitCode, tookMs: performance.now() - from };
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function nothingIsLeft(started: readonly number[]): void {
  assert.deepEqual(
    started.filter((pid) => readProcess(pid) !== null),
    [],
  );
  const ledger = join(state, 'stackbench', 'ledger');
  assert.deepEqual(existsSync(ledger) ? readdirSync(ledger) : [], []);
  assert.deepEqual(globSync('**/*.tmp', { cwd: folder }), []);
}

const run = ['run', '--targets', 'express-redis', '--items', '2000', '--visits', '1', '--engines', 'autocannon'];
const small = ['--duration', '5s', '--rate', '100', '--connections', '4'];
/** What is seen among its processes when a stage has begun. */
const STAGES = {
  'a datastore starts': (commands: readonly string[]) => commands.some((one) => /redis-server|valkey-server/.test(one)),
  'a generator is asked for its limit': (commands: readonly string[]) =>
    commands.some((one) => one.includes('null-server')),
  'a stack starts': (commands: readonly string[]) => commands.some((one) => one.includes('targets/serve')),
  'a round is measured': (commands: readonly string[]) =>
    commands.some((one) => one.includes('autocannon/child')) && commands.some((one) => one.includes('targets/serve')),
} as const;

describe('Ctrl-C', { skip, timeout: 300_000 }, () => {
  for (const [stage, isReached] of Object.entries(STAGES)) {
    it(`ends a run with 130 and leaves nothing when ${stage}`, async (t) => {
      const started = new Started([...run, ...small, '--out', join(folder, stage.replaceAll(' ', '-'))]);
      const pids = await started.until(stage, (all) => isReached(all.map(commandOf)));
      started.child.kill('SIGINT');
      const { code, tookMs } = await started.end();
      t.diagnostic(`${Math.round(tookMs)} ms`);
      assert.equal(code, 130, started.said);
      nothingIsLeft(pids);
    });
  }

  it('ends a question for a version that is never answered', async () => {
    const program = join(folder, 'k6');
    await writeFile(program, '#!/bin/sh\nsleep 600\n');
    await chmod(program, 0o755);
    const argv = ['run', '--targets', 'express-memory', '--engines', 'k6', ...small];
    const started = new Started(argv, { K6_BIN: program });
    const pids = await started.until('the question', (all) => all.some((pid) => commandOf(pid).startsWith('sleep')));
    started.child.kill('SIGINT');
    assert.equal((await started.end()).code, 130, started.said);
    nothingIsLeft(pids);
  });

  it('is answered with what is still under way the second time, and ends at once the third', async () => {
    const started = new Started(['serve', 'express-redis', '--items', '100']);
    const pids = await started.until('the stack', () => started.said.includes('Ctrl-C ends it'));
    // Nothing of it ends by itself within the time of three signals.
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    for (let count = 0; count < 3; count += 1) {
      started.child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const { code } = await started.end();
    assert.equal(code, 130);
    if (started.said.includes('Still stopping'))
      assert.match(started.said, /Stopped at once: the next stackbench command/);
    const next = new Started(['list']);
    assert.equal((await next.end()).code, 0);
    nothingIsLeft(pids);
  });

  it('may be used while something is waited for, which is said after a few seconds', async () => {
    const program = join(folder, 'slow-k6');
    await writeFile(program, '#!/bin/sh\nsleep 600\n');
    await chmod(program, 0o755);
    const argv = ['run', '--targets', 'express-memory', '--engines', 'k6', ...small];
    const started = new Started(argv, { K6_BIN: program });
    const told = /Still waiting for slow-k6 version to end \(3 s; at most 15 s; Ctrl-C stops\)\./;
    await started.until('the word', () => told.test(started.said) || started.child.exitCode !== null);
    assert.match(started.said, told);
    started.child.kill('SIGINT');
    assert.equal((await started.end()).code, 130, started.said);
  });
});
