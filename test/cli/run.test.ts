import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readlink, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Measured } from '../../model/document/measured.ts';
import { runResultSchema } from '../../model/document/run-result.ts';
import { heldUpShare } from '../../model/stats/disturbances.ts';
import { roundsThatCount } from '../../reports/run/judge/select-rounds.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-run-'));
const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const short = [
  'run',
  '--provider',
  'native',
  '--visits',
  '1',
  '--duration',
  '1s',
  '--items',
  '200',
  '--rate',
  '100',
  '--connections',
  '4',
];
after(() => rm(folder, { recursive: true, force: true }));

async function readRun(out: string): Promise<ReturnType<typeof runResultSchema.parse>> {
  return runResultSchema.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8')));
}

/** Whether other work kept a generator from what was asked of it. */
function invalidIn(result: ReturnType<typeof runResultSchema.parse>): boolean {
  return result.visits
    .flatMap((visit) => roundsThatCount(visit))
    .some(({ measured }) => measured.warnings.some(({ invalidates }) => invalidates));
}

describe('a run', () => {
  it('measures every stack with both engines and writes every report', async () => {
    const { code, stdout, stderr } = await runInProcess([...short, '--targets', 'express-memory,express-redis'], {
      cwd: folder,
    });
    assert.ok([0, 4].includes(code), `${code}: ${stderr}`);
    const results = join(folder, 'results');
    const id = await readlink(join(results, 'latest'));
    const out = join(results, id);
    assert.deepEqual((await readdir(out)).sort(), [
      'junit.xml',
      'report.csv',
      'report.html',
      'report.md',
      'result.json',
    ]);
    const result = await readRun(out);
    assert.equal(result.state, 'completed');
    assert.ok(result.command.endsWith(` --seed ${result.plan.seed}`), result.command);
    assert.ok(stderr.includes(`seed ${result.plan.seed}`), 'the drawn seed is printed');
    assert.deepEqual(
      result.calibrations.map(({ engine, repetition }) => [engine, repetition]),
      [
        ['k6', 0],
        ['autocannon', 0],
      ],
    );
    assert.deepEqual(result.visits.map(({ target, state }) => [target, state]).sort(), [
      ['express-memory', 'completed'],
      ['express-redis', 'completed'],
    ]);
    for (const visit of result.visits) {
      assert.deepEqual(
        visit.rounds.map(({ engine, state }) => [engine, state]),
        [
          ['k6', 'completed'],
          ['autocannon', 'completed'],
        ],
      );
      for (const round of visit.rounds) {
        assert.ok(round.state === 'completed');
        const counted = round.measured.operations.reduce((sum, { count }) => sum + count, 0);
        // k6 sends until it notices that the second is over, on a busy machine some 20 ms late.
        assert.ok(
          round.engine === 'autocannon' ? counted > 200 : counted >= 99 && counted <= 105,
          `${round.engine} ${counted}`,
        );
        assert.ok((round.measured.resources.appCpuUs ?? 1) > 0);
        assertWhole(round.measured);
      }
    }
    const redis = result.visits.find(({ target }) => target === 'express-redis');
    assert.ok((redis?.serviceCounters['redis']?.['get'] ?? 0) > 100);
    assert.match(stdout, /express-redis/);
    assert.match(stdout, /One machine, loopback, 200 items, no TLS: production will differ\./);
    nothingIsLeft();

    const again = await runInProcess(['report', out], { cwd: folder });
    assert.equal(again.code, code);
    const table = (text: string): string => text.slice(0, text.indexOf('Report:'));
    assert.equal(table(again.stdout), table(stdout));
  });

  it('exits 1 when a given threshold is missed, and 0 without one that is given', async () => {
    const out = join(folder, 'missed');
    const load = ['--engines', 'k6', '--rate', '550', '--duration', '2s'];
    const thrice = short.with(short.indexOf('--visits') + 1, '3');
    const run = [...thrice, '--targets', 'express-redis', ...load, '--out', out];
    const { code } = await runInProcess([...run, '--threshold', 'p(99)<0.001'], { cwd: folder });
    const result = await readRun(out);
    const rounds = result.visits.flatMap((visit) => roundsThatCount(visit));
    // Other work may invalidate a round, or leave the miss open: that is said too, and is no failure of this machine.
    const heldUp = rounds.some(({ measured }) => heldUpShare(measured.resources) !== null);
    assert.equal(code, invalidIn(result) ? 5 : heldUp ? 4 : 1);
    const junit = await readFile(join(out, 'junit.xml'), 'utf8');
    if (code === 1) assert.match(junit, /<failure message="[^"]*p\(99\)/);
    const kept = await runInProcess([...run, '--threshold', 'errors<50%'], { cwd: folder });
    assert.ok(kept.code === 0 || (kept.code === 5 && invalidIn(await readRun(out))), `${kept.code}`);
  });

  it('lets no secret out, nor the home folder', async () => {
    const out = join(folder, 'secrets');
    const env = {
      ...process.env,
      HOME: '/home/somebody-special',
      STACKBENCH_CACHE: process.env['STACKBENCH_CACHE'] ?? join(process.env['HOME'] ?? '', '.cache', 'stackbench'),
      API_TOKEN: 'tok-4711-secret',
    };
    const secretUrl = 'redis://ann:hunter%2122@127.0.0.1:1';
    const outcomes = [
      await runInProcess([...short, '--targets', 'express-redis', '--redis-url', secretUrl, '--out', out], {
        cwd: folder,
        env,
      }),
      await runInProcess(
        [...short, '--targets', 'express-memory', '--engines', 'autocannon', '--redis-url', secretUrl, '--out', out],
        { cwd: folder, env },
      ),
    ];
    const written = await Promise.all((await readdir(out)).map((name) => readFile(join(out, name), 'utf8')));
    const all = [...outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...written].join('\n');
    assert.ok(written.length === 5);
    for (const secret of ['hunter', 'ann:', 'tok-4711-secret', 'somebody-special'])
      assert.ok(!all.includes(secret), secret);
  });
});

/** What the runner itself saw of a round of one second, where the kernel tells CPU times. */
function assertWhole({ app, generator, resources, timeline, operations }: Measured): void {
  assert.ok(
    app !== null && (app.eventLoopUtilisation ?? 0) > 0 && (app.eventLoopUtilisation ?? 2) <= 1,
    'no event loop',
  );
  assert.ok((generator.ceilingPerSec ?? 0) > 0, 'no ceiling');
  if (resources.appCpuUs !== null) assert.equal(resources.perSecond?.length, 1);
  for (const { appCpuUs } of resources.perSecond ?? [])
    assert.ok((appCpuUs ?? 0) <= (resources.appCpuUs ?? 0) + 1, `${appCpuUs} of ${resources.appCpuUs} µs`);
  if (timeline === null) return;
  const counted = operations.reduce((sum, { count }) => sum + count, 0);
  assert.equal(
    timeline.reduce((sum, { ok, failed }) => sum + ok + failed, 0),
    counted,
  );
  assert.ok(timeline.every(({ p50Us, p99Us, maxUs }) => (p50Us ?? 0) <= (p99Us ?? 0) && (p99Us ?? 0) <= (maxUs ?? 0)));
}

describe('an interrupted run', () => {
  for (const afterMs of [300, 1200, 2500, 4000, 5500]) {
    it(`leaves a valid result or none, and nothing running, when it is stopped after ${afterMs} ms`, async () => {
      const out = join(folder, `interrupted-${afterMs}`);
      const interrupt = new AbortController();
      setTimeout(() => interrupt.abort(new Error('Ctrl-C')), afterMs);
      const { code } = await runInProcess(
        [...short, '--duration', '3s', '--targets', 'express-postgres,express-redis', '--out', out],
        { cwd: folder, signal: interrupt.signal },
      );
      assert.equal(code, 130);
      nothingIsLeft();
      if (existsSync(join(out, 'result.json'))) assert.equal((await readRun(out)).state, 'interrupted');
    });
  }

  it('that was killed outright is swept by the next command', async () => {
    const out = join(folder, 'killed');
    const child = spawn(
      process.execPath,
      [main, ...short, '--duration', '5s', '--targets', 'express-postgres', '--out', out],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('close', (code) => reject(new Error(`ended with ${code} before it was killed`)));
      child.stderr.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Plan:')) setTimeout(resolve, 1500);
      });
    });
    const pids = withDescendants(child.pid ?? 0).slice(1);
    assert.ok(pids.length >= 2);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const { stderr } = await runInProcess(['list'], { cwd: folder });
    assert.match(stderr, /Swept after a run that was killed/);
    for (let attempt = 0; attempt < 100 && pids.some((pid) => existsSync(`/proc/${pid}`)); attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(
      pids.filter((pid) => existsSync(`/proc/${pid}`)),
      [],
    );
    nothingIsLeft(child.pid);
  });
});
