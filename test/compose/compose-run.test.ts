import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runResultSchema } from '../../model/document/run-result.ts';
import { findProgram } from '../../runner/machine/folders/find-program.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { runInProcess } from '../support/run-cli.ts';
import { command, containerOf, noContainersAreLeft, start, untilContainers } from './command-in-containers.ts';
import { composeEnv } from './compose-env.ts';
import { type OwnDockerd, forwardingClosed, startOwnDockerd } from './own-dockerd.ts';

/**
 * Real containers, on an engine of the suite's own with images of this machine's own programs. Needs root, dockerd and
 * Compose:
 * `STACKBENCH_TEST_COMPOSE=1 npm test -- test/compose/*.test.ts`. A Compose v2 is tried too where
 * STACKBENCH_TEST_COMPOSE_V2 names its program.
 */
const wanted = process.env['STACKBENCH_TEST_COMPOSE'] === '1';
const composeV2 = process.env['STACKBENCH_TEST_COMPOSE_V2'] ?? '';
const old = findProgram('docker-compose', process.env['PATH'] ?? '').path !== null;
const short = ['--provider', 'compose', '--visits', '1', '--duration', '1s', '--items', '500'];
const three = ['run', '--targets', 'express-redis,express-postgres,express-postgres-memcached', ...short];

const variants = [
  { title: 'Compose v1', skip: old ? false : 'there is no docker-compose', v2: '' },
  { title: 'Compose v2', skip: composeV2 === '' ? 'STACKBENCH_TEST_COMPOSE_V2 names none' : false, v2: composeV2 },
];

const cannot = wanted ? forwardingClosed() : 'STACKBENCH_TEST_COMPOSE is not 1';

for (const { title, skip, v2 } of variants) {
  describe(`a run in containers, with ${title}`, { skip: cannot ?? skip }, () => {
    let engine: OwnDockerd;
    let env: Record<string, string | undefined>;

    before(async () => {
      engine = await startOwnDockerd();
      env = await composeEnv(engine, v2);
      console.log('mongodb is left out: there is no mongod on this machine to make an image of.');
    });

    after(async () => engine.stop());

    const nothingIsLeft = (): void => noContainersAreLeft(engine);

    it('measures three stacks, says what they stood on, and leaves nothing', async () => {
      const out = join(engine.folder, 'out');
      const outcome = await runInProcess([...three, '--out', out], { env, cwd: engine.folder });
      assert.ok([0, 4].includes(outcome.code), outcome.stderr);
      assert.match(outcome.stderr, /Datastores and stacks are containers: Docker engine \d/);
      const result = runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
      assert.deepEqual(result.services.map(({ id, rung, durability }) => [id, rung, durability]).sort(), [
        ['memcached', 'compose', 'volatile'],
        ['postgres', 'compose', 'durable'],
        ['redis', 'compose', 'durable'],
      ]);
      assert.equal(result.visits.length, 3);
      for (const { state, error, rounds, target } of result.visits) {
        assert.equal(state, 'completed', `${target}: ${error?.why}`);
        for (const round of rounds) {
          assert.ok(round.state === 'completed');
          const { appCpuUs, appRssBytes, servicesCpuUs } = round.measured.resources;
          assert.ok(
            (appCpuUs ?? 0) > 10_000 && (appRssBytes ?? 0) > 10_000_000,
            `${target}: ${appCpuUs} ${appRssBytes}`,
          );
          assert.ok(
            Object.values(servicesCpuUs).every((us) => (us ?? 0) > 0),
            JSON.stringify(servicesCpuUs),
          );
        }
      }
      assert.ok(result.services.every(({ settings }) => settings['memoryLimit'] !== 'none'));
      const cores = result.plan.systemCpus.join(',') || 'all';
      assert.ok(result.services.every(({ settings }) => settings['cpuset'] === cores));
      assert.ok(result.warnings.some(({ code }) => code === 'container-ports'));
      nothingIsLeft();
    });

    it('leaves nothing when it is interrupted', async () => {
      const run = start([...three, '--out', join(engine.folder, 'interrupted')], env);
      await untilContainers(engine, 4);
      run.child.kill('SIGINT');
      assert.equal(await run.ended, 130, run.stderr());
      nothingIsLeft();
    });

    it('leaves nothing when it is interrupted while containers are being made', async () => {
      const run = start([...three, '--out', join(engine.folder, 'early')], env);
      await untilContainers(engine, 1);
      run.child.kill('SIGTERM');
      assert.equal(await run.ended, 130, run.stderr());
      nothingIsLeft();
    });

    it('is swept by the next command when it was killed, and a live one is not', async () => {
      const run = start([...three, '--out', join(engine.folder, 'killed')], env);
      await untilContainers(engine, 4);
      const live = await command(['list'], env);
      assert.doesNotMatch(live.stderr, /Swept/);
      assert.ok(engine.docker('ps', '-q').split('\n').length >= 4);
      run.child.kill('SIGKILL');
      await run.ended;
      const next = await command(['list'], env);
      assert.match(next.stderr, /Cleaned up after a killed run: removed the containers of stackbench-[0-9a-f]+\./);
      nothingIsLeft();
    });

    it('is swept as well when it was killed while containers were being made, or with one that was frozen', async () => {
      const early = start([...three, '--out', join(engine.folder, 'killed-early')], env);
      await untilContainers(engine, 1);
      early.child.kill('SIGKILL');
      await early.ended;
      assert.match((await command(['list'], env)).stderr, /removed the containers of stackbench-[0-9a-f]+\./);
      nothingIsLeft();

      const frozen = start([...three, '--out', join(engine.folder, 'killed-frozen')], env);
      await untilContainers(engine, 4);
      engine.docker('pause', containerOf(engine, 'redis'));
      frozen.child.kill('SIGKILL');
      await frozen.ended;
      assert.match((await command(['list'], env)).stderr, /removed the containers of stackbench-[0-9a-f]+\./);
      nothingIsLeft();
    });

    it('brings down only what it brought up', async () => {
      engine.docker('run', '-d', '--network', 'none', '--name', 'foreign', 'stackbench-test-redis:1', 'redis-server');
      const run = await runInProcess(
        [
          'run',
          '--targets',
          'node-memory',
          ...short,
          '--engines',
          'autocannon',
          '--out',
          join(engine.folder, 'beside'),
        ],
        { env, cwd: engine.folder },
      );
      assert.ok([0, 4].includes(run.code), run.stderr);
      assert.equal(engine.docker('ps', '-a', '--format', '{{.Names}}'), 'foreign');
      engine.docker('rm', '-f', '-v', 'foreign');
      nothingIsLeft();
    });

    it('does by hand what the file says: a stack with what it needs, healthy, on a port of its own', () => {
      const [program, before] = v2 === '' ? ['docker-compose', []] : ['docker', ['compose']];
      const files = ['-f', 'docker-compose.yml', '-f', String(env['STACKBENCH_COMPOSE_OVERRIDE'])];
      const stacks = ['express-postgres-memcached', 'express-redis'];
      const hand = (...args: string[]): string =>
        execFileSync(
          program,
          [...before, '-p', 'by-hand', ...files, ...stacks.flatMap((stack) => ['--profile', stack]), ...args],
          { cwd: packageRoot, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
        ).trim();
      try {
        hand('up', '-d');
        const healthy = engine.docker('ps', '--filter', 'health=healthy', '--format', '{{.Names}}').split('\n');
        assert.deepEqual(
          healthy
            .map((name) => name.replace(/^by-hand[-_](.+)[-_]1$/, '$1'))
            .filter((name) => !stacks.includes(name))
            .sort(),
          ['memcached', 'postgres', 'redis'],
        );
        for (const stack of stacks) assert.match(hand('port', stack, '3000'), /^127\.0\.0\.1:\d+$/);
      } finally {
        hand('down', '-v');
      }
      nothingIsLeft();
    });

    it('says what Compose said when a container cannot be started', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const serve = ['serve', 'node-memory', '--provider', 'compose', '--port', String(port)];
      const { code, stderr } = await runInProcess(serve, { env, cwd: engine.folder });
      taken.close();
      assert.equal(code, 3);
      assert.match(stderr, /compose up node-memory failed[\s\S]*address already in use[\s\S]*--provider native/);
      nothingIsLeft();
    });
  });
}
