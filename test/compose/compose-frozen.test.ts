import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { stillOurs } from '../../runner/machine/processes/ledger.ts';
import { untilStarted } from '../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../support/run-cli.ts';
import { containerOf, noContainersAreLeft } from './command-in-containers.ts';
import { composeEnv } from './compose-env.ts';
import { type OwnDockerd, forwardingClosed, startOwnDockerd } from './own-dockerd.ts';

const cannot = process.env['STACKBENCH_TEST_COMPOSE'] === '1' ? forwardingClosed() : 'STACKBENCH_TEST_COMPOSE is not 1';
const flags = ['--provider', 'compose', '--engines', 'autocannon', '--visits', '1', '--items', '200', '--rate', '100'];

interface Run extends CliOutcome {
  readonly result: RunResult;
}

describe('a visit in which a container is paused', { skip: cannot ?? false, timeout: 300_000 }, () => {
  let engine: OwnDockerd;
  let env: Record<string, string | undefined>;

  before(async () => {
    engine = await startOwnDockerd();
    env = await composeEnv(engine);
  });

  after(async () => engine.stop());

  /** Runs, and does something as soon as a stack has been measured for half a second. */
  const runAnd = async (target: string, more: readonly string[], act: () => Promise<void> | void): Promise<Run> => {
    const out = join(engine.folder, `out-${target}`);
    const argv = ['run', ...flags, '--connections', '4', '--targets', target, ...more, '--out', out];
    const running = runInProcess(argv, { env, cwd: engine.folder });
    let since = Infinity;
    await untilStarted((all) => {
      const isMeasured =
        all.some(({ command }) => command.includes('autocannon/child')) &&
        (since !== Infinity || containerOf(engine, target.split(',')[0] ?? '') !== '');
      since = isMeasured ? Math.min(since, performance.now()) : Infinity;
      return performance.now() - since > 700 ? all : undefined;
    });
    await act();
    const outcome = await running;
    const result = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
    return { ...outcome, result };
  };

  for (const [service, target, name] of [
    ['redis', 'express-redis', /^Redis/],
    ['postgres', 'express-postgres', /^PostgreSQL/],
    ['memcached', 'express-postgres-memcached', /^Memcached/],
    ['express-redis', 'express-redis', /^express-redis/],
  ] as const) {
    it(`fails with the reason when ${service} of ${target} stays so, lets others be measured and leaves nothing`, async () => {
      const run = await runAnd(`${target},node-memory`, ['--duration', '3s'], () => {
        engine.docker('pause', containerOf(engine, service));
      });
      assert.equal(run.code, 3, run.stderr);
      const [frozen, other] = [target, 'node-memory'].map((id) => run.result.visits.find((one) => one.target === id));
      assert.deepEqual([frozen?.state, frozen?.error?.code], ['failed', 'service-frozen'], run.stderr);
      assert.match(frozen?.error?.what ?? '', name);
      assert.equal(other?.state, 'completed', other?.error?.why);
      assert.match(run.stderr, /failed: .*(stood still|does not answer)/);
      assert.doesNotMatch(run.stderr, /docker wait/, 'a watch over a container is not told as a wait');
      noContainersAreLeft(engine);
      assert.deepEqual(stillOurs(), []);
    });
  }

  it('says that figures contain a pause of some seconds, in the document, the table and the exit code', async () => {
    const run = await runAnd('express-redis', ['--duration', '6s'], async () => {
      const redis = containerOf(engine, 'redis');
      engine.docker('pause', redis);
      await pause(3000);
      engine.docker('unpause', redis);
    });
    const [visit] = run.result.visits;
    assert.equal(visit?.state, 'completed', visit?.error?.why);
    const warning = visit?.warnings.find(({ code }) => code === 'stood-still');
    assert.match(warning?.message ?? '', /Redis stood still for about [3-5] s during a measured round/);
    assert.ok(warning?.invalidates);
    assert.equal(run.code, 5, run.stdout);
    assert.match(run.stdout, /stood still for about/);
    noContainersAreLeft(engine);
  });
});
