import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { startChild } from '../../runner/machine/processes/start-child.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { type OwnProcess, nothingIsLeft, untilStarted } from '../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-standstill-'));
after(() => rm(folder, { recursive: true, force: true }));
const flags = ['--items', '200', '--rate', '100', '--connections', '4', '--engines', 'autocannon', '--visits', '1'];
const redis = await locateRedis({ env: process.env });
const skip = (!existsSync('/proc/self/stat') && 'this system has no /proc') || (!redis.found && redis.reason);

interface Run extends CliOutcome {
  readonly result: RunResult;
}

const autocannon = (all: readonly OwnProcess[]): OwnProcess | undefined =>
  all.find(({ command }) => command.includes('autocannon/child'));

/** Runs, and does something as soon as a stack has been measured for half a second. */
async function runAnd(
  name: string,
  { targets, more = [], env = process.env }: { targets: string; more?: readonly string[]; env?: NodeJS.ProcessEnv },
  act: (all: readonly OwnProcess[]) => Promise<void> | void,
): Promise<Run> {
  const out = join(folder, name);
  const argv = ['run', ...flags, '--targets', targets, ...more, '--out', out];
  const running = runInProcess(argv, { cwd: folder, env });
  let since = Infinity;
  const all = await untilStarted((all) => {
    const isMeasured = autocannon(all) !== undefined && all.some(({ stack }) => stack === targets.split(',')[0]);
    since = isMeasured ? Math.min(since, performance.now()) : Infinity;
    return performance.now() - since > 700 ? all : undefined;
  });
  await act(all);
  const outcome = await running;
  return { ...outcome, result: runResultSchema.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8'))) };
}

function named(all: readonly OwnProcess[], command: RegExp): number[] {
  return all.filter((one) => command.test(one.command)).map(({ pid }) => pid);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  assert.ok(pids.length > 0);
  for (const pid of pids) process.kill(pid, name);
}

function errorsOf({ result }: Run, target: string): (string | undefined)[] {
  return result.visits.filter((visit) => visit.target === target).map(({ error }) => error?.code);
}

function warningsOf({ result }: Run): { code: string; message: string; invalidates: boolean }[] {
  return result.visits.flatMap(({ warnings }) => warnings).filter(({ code }) => code !== 'not-steady');
}

/** A Redis that is somebody else's, as far as a run knows. */
async function foreignRedis(port: number, log: string): ReturnType<typeof startChild> {
  assert.ok(redis.found);
  const program = redis;
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  return startChild({
    label: 'a named Redis',
    command: program.path,
    args,
    env: program.env,
    cwd: folder,
    cpus: [],
    logFile: join(folder, log),
  });
}

describe('a visit in which something stands still', { skip, timeout: 300_000 }, () => {
  const kinds = [
    { target: 'express-redis', what: /redis-server|valkey-server/, name: /Redis|Valkey/ },
    { target: 'express-postgres', what: /postgres/, name: /PostgreSQL/ },
  ];
  for (const { target, what, name } of kinds) {
    it(`fails with ${target} and its datastore frozen for good, ends that, and lets others be measured`, async () => {
      const run = await runAnd(
        `frozen-${target}`,
        { targets: `${target},express-memory`, more: ['--duration', '3s'] },
        (all) => signal(named(all, what), 'SIGSTOP'),
      );
      assert.equal(run.code, 3, run.stderr);
      assert.deepEqual(errorsOf(run, target), ['service-frozen']);
      assert.match(run.result.visits.find((visit) => visit.target === target)?.error?.what ?? '', name);
      assert.deepEqual(errorsOf(run, 'express-memory'), [undefined]);
      assert.match(run.stderr, /failed: .*(stood still|does not answer)/);
      nothingIsLeft();
    });
  }

  it('fails with the stack itself frozen for good', async () => {
    const run = await runAnd('frozen-app', { targets: 'express-memory', more: ['--duration', '3s'] }, (all) =>
      signal(
        all.filter(({ stack }) => stack === 'express-memory').map(({ pid }) => pid),
        'SIGSTOP',
      ),
    );
    assert.equal(run.code, 3, run.stderr);
    assert.deepEqual(errorsOf(run, 'express-memory'), ['service-frozen']);
    assert.match(run.stderr, /express-memory stood still/);
    nothingIsLeft();
  });

  it('fails with the generator frozen for good', async () => {
    const run = await runAnd('frozen-generator', { targets: 'express-memory', more: ['--duration', '3s'] }, (all) =>
      signal(named(all, /autocannon\/child/), 'SIGSTOP'),
    );
    assert.equal(run.code, 3, run.stderr);
    assert.match(run.stderr, /autocannon stood still/);
    nothingIsLeft();
  });

  it('says that figures contain a standstill of some seconds, in the document, the table and the exit code', async () => {
    const run = await runAnd('paused', { targets: 'express-redis', more: ['--duration', '6s'] }, async (all) => {
      const pids = named(all, /redis-server|valkey-server/);
      signal(pids, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 3000));
      signal(pids, 'SIGCONT');
    });
    assert.deepEqual(errorsOf(run, 'express-redis'), [undefined], run.stderr);
    const [warning] = warningsOf(run).filter(({ code }) => code === 'stood-still');
    assert.match(warning?.message ?? '', /(Redis|Valkey) stood still for about [34] s during a measured round/);
    assert.ok(warning?.invalidates);
    assert.equal(run.code, 5, run.stdout);
    assert.match(run.stdout, /stood still for about/);
  });

  it('fails when a named server does not answer, or was started anew, and says so when it was emptied', async () => {
    const port = await freePort();
    const env = { ...process.env, STACKBENCH_REDIS_URL: `redis://127.0.0.1:${port}` };
    const at = { targets: 'express-redis', env };
    let redis = await foreignRedis(port, 'named.log');
    try {
      const emptied = await runAnd('emptied', { ...at, more: ['--duration', '2s'] }, async () => {
        const { Redis } = await import('ioredis');
        const client = new Redis(port, '127.0.0.1');
        await client.flushall();
        client.disconnect();
      });
      const codes = warningsOf(emptied).map(({ code }) => code);
      assert.ok(codes.includes('service-emptied') || emptied.code === 3, emptied.stdout);
      assert.ok([3, 5].includes(emptied.code), emptied.stdout);

      const restarted = await runAnd('restarted', { ...at, more: ['--duration', '5s'] }, async () => {
        await redis.stop();
        redis = await foreignRedis(port, 'named.log');
      });
      assert.equal(restarted.code, 3, restarted.stdout);
      const frozen = await runAnd('named-frozen', { ...at, more: ['--duration', '3s'] }, () =>
        signal([redis.pid], 'SIGSTOP'),
      );
      assert.equal(frozen.code, 3, frozen.stdout);
      assert.deepEqual(errorsOf(frozen, 'express-redis'), ['service-frozen']);
    } finally {
      await redis.stop();
    }
  });
});
