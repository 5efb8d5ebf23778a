import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { capacityResultSchema } from '../../model/document/capacity-result.ts';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { noK6 } from '../support/no-k6.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-own-api-'));
after(() => rmSync(folder, { recursive: true }));

const start = `node ${join(import.meta.dirname, 'own-api-server.cjs')}`;
const SHORT = ['--visits', '1', '--duration', '1s', '--rate', '100', '--connections', '4'];
/** Exit codes of a run that measured; on a busy machine its figures may be doubtful. */
const MEASURED = new Set([0, 4, 5]);
/** CPU time of each answer, µs: far above what the generator needs for a request. */
const [FAST_US, SLOW_US] = [200, 1000];

const requests = [
  { name: 'search, {all}', path: '/search?q={word}', weight: 3, check: { contains: 'Über', json: 'hits.0.title' } },
  {
    name: 'order',
    method: 'POST',
    path: '/orders',
    body: { number: '{n}', customer: { name: '{user.name}', note: '{user.note}' } },
    expect: 201,
    check: { json: 'customer.name' },
  },
  { method: 'DELETE', path: '/cache', expect: [204, 404] },
];
const values = { word: ['tea', 'naïve café', 'a&b'], user: { file: 'users.ndjson' } };
/** Longer than a segment of TCP. */
const LONG_NOTE = 'é'.repeat(3000);
const api = { requests, values, start };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
}

let runs = 0;
async function stackbench(command: string, stacks: object, ...argv: string[]): Promise<Ended> {
  const cwd = join(folder, String((runs += 1)));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks }));
  writeFileSync(join(cwd, 'users.ndjson'), `{"name": "Zoë", "note": ""}\n{"name": "Ann", "note": "${LONG_NOTE}"}\n`);
  writeFileSync(
    join(cwd, 'mine.json'),
    JSON.stringify({ id: 'mine', requests: [{ name: 'tea', path: '/search?q=tea' }] }),
  );
  const out = join(cwd, 'out');
  return { ...(await runInProcess([command, ...argv, '--out', out], { cwd })), out };
}

function resultOf({ out }: Ended): RunResult {
  return runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
}

describe('a stack with an API of its own', () => {
  it('is compared with a slower copy of itself, which is found significantly slower', async () => {
    const stacks = { fast: { ...api, env: { BURN_US: FAST_US } }, slow: { ...api, env: { BURN_US: SLOW_US } } };
    const size = ['--visits', '4', '--duration', '1s', '--connections', '4', '--seed', '5'];
    const ended = await stackbench('run', stacks, '--targets', 'fast,slow', '--engines', 'autocannon', ...size);
    assert.ok(MEASURED.has(ended.code), `${ended.code}: ${ended.stderr}`);
    const { rows } = buildReportModel(resultOf(ended)).sections[0] ?? assert.fail(ended.stdout);
    assert.deepEqual(
      rows.map(({ target, rank }) => [target, rank]),
      [
        ['fast', 1],
        ['slow', 2],
      ],
      ended.stdout,
    );
    assert.match(ended.stdout, /fast served the most requests among 2 stacks.* as many as slow/);
    assert.doesNotMatch(ended.stdout, /0 items/, 'nothing was seeded');
    nothingIsLeft();
  });

  it('is measured by all three engines, by the names of its requests', { skip: noK6 }, async () => {
    const argv = ['--targets', 'one,two', '--engines', 'k6,autocannon,pacer', ...SHORT];
    const ended = await stackbench('run', { one: api, two: { ...api, title: 'The second' } }, ...argv);
    assert.ok(MEASURED.has(ended.code), `${ended.code}: ${ended.stderr}`);
    const { visits, plan } = resultOf(ended);
    assert.deepEqual(
      plan.scenarios.map(({ id, mix, seeded }) => [id, mix, seeded]),
      [
        [
          'requests',
          [
            { operation: 'search, {all}', share: 0.6 },
            { operation: 'order', share: 0.2 },
            { operation: 'DELETE /cache', share: 0.2 },
          ],
          false,
        ],
      ],
    );
    assert.deepEqual(visits.map(({ target, state }) => [target, state]).sort(), [
      ['one', 'completed'],
      ['two', 'completed'],
    ]);
    for (const { stack, cache, rounds, phasesMs } of visits) {
      assert.deepEqual([stack, cache, phasesMs['fill']], [null, null, undefined], 'unknown, and nothing is filled');
      assert.equal(rounds.length, 3);
      for (const round of rounds) {
        assert.ok(round.state === 'completed', JSON.stringify(round));
        const { operations, app, resources } = round.measured;
        assert.deepEqual(
          operations.map(({ operation, outcome }) => `${operation} ${outcome}`).sort(),
          ['DELETE /cache ok', 'order ok', 'search, {all} ok'],
          round.engine,
        );
        assert.equal(app, null, 'its event loop is unknown');
        assert.ok((resources.appCpuUs ?? 0) > 0, 'its processes are counted');
      }
    }
    for (const file of ['report.html', 'report.md'])
      assert.match(readFileSync(join(ended.out, file), 'utf8'), /search, /);
    nothingIsLeft();
  });

  it('is taken by capacity', async () => {
    const size = ['--blocks', '4', '--seed', '5', '--max-duration', '60s'];
    const stacks = { fast: { ...api, env: { BURN_US: 3000 } } };
    const ended = await stackbench('capacity', stacks, '--targets', 'fast', ...size);
    assert.ok(MEASURED.has(ended.code), `${ended.code}: ${ended.stderr}`);
    const { visits, plan } = capacityResultSchema.parse(
      JSON.parse(readFileSync(join(ended.out, 'capacity.json'), 'utf8')),
    );
    assert.equal(plan.scenario.id, 'requests');
    const steps = visits.flatMap((visit) => visit.steps);
    assert.ok(
      steps.length > 0 && steps.every(({ good }) => good > 0),
      JSON.stringify(visits.map(({ error }) => error)),
    );
    assert.ok(steps.every(({ failed }) => (failed['http-error'] ?? 0) + (failed['bad-body'] ?? 0) === 0));
    nothingIsLeft();
  });

  it('plays a scenario file that has requests', async () => {
    const argv = ['--targets', 'one', '--scenarios', 'mine.json', '--engines', 'autocannon', ...SHORT];
    const ended = await stackbench('run', { one: api }, ...argv);
    assert.ok(MEASURED.has(ended.code), `${ended.code}: ${ended.stderr}`);
    const { plan, visits } = resultOf(ended);
    assert.deepEqual(
      plan.scenarios.map(({ id }) => id),
      ['mine'],
    );
    const [round] = visits[0]?.rounds ?? [];
    assert.ok(round?.state === 'completed');
    assert.deepEqual(
      round.measured.operations.map(({ operation, outcome }) => [operation, outcome]),
      [['tea', 'ok']],
    );
  });

  it('that serves the Items contract plays such a file too, beside ready-made ones', async () => {
    const items = { contract: 'items', start: `node ${join(import.meta.dirname, 'items-server.cjs')}` };
    const cwd = join(folder, 'items');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks: { mine: items } }));
    writeFileSync(
      join(cwd, 'pages.json'),
      '{"id": "pages", "requests": [{"path": "/items?limit={size}"}], "values": {"size": [5, 50]}}',
    );
    const argv = ['--targets', 'mine,node-memory', '--scenarios', 'pages.json', '--engines', 'pacer', ...SHORT];
    const { code, stderr } = await runInProcess(['run', ...argv, '--items', '100', '--out', 'out'], { cwd });
    assert.ok(MEASURED.has(code), `${code}: ${stderr}`);
    const { plan, visits } = resultOf({ code, stdout: '', stderr, out: join(cwd, 'out') });
    assert.deepEqual(
      visits.map(({ state }) => state),
      ['completed', 'completed'],
    );
    assert.deepEqual(
      plan.scenarios.map(({ seeded }) => seeded !== false),
      [true],
    );
  });

  it('is measured where it runs already, and left running', async () => {
    const port = await freePort();
    const [program, file] = start.split(' ') as [string, string];
    const server = spawn(program, [file], {
      env: { ...process.env, PORT: String(port), HOST: '127.0.0.1' },
      stdio: 'ignore',
    });
    try {
      while (
        !(await fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        ))
      )
        await pause(20);
      const stack = { requests, values, url: `http://127.0.0.1:${port}` };
      const ended = await stackbench(
        'run',
        { running: stack },
        '--targets',
        'running',
        '--engines',
        'autocannon',
        ...SHORT,
      );
      assert.ok(MEASURED.has(ended.code), `${ended.code}: ${ended.stderr}`);
      const [round] = resultOf(ended).visits[0]?.rounds ?? [];
      assert.ok(round?.state === 'completed', ended.stderr);
      assert.ok((round.measured.resources.appCpuUs ?? 0) > 0, 'those who listen at its port are counted');
      assert.equal(server.exitCode, null);
    } finally {
      server.kill();
    }
  });

  for (const [fault, said] of [
    ['search', /own answers the request "search, \{all\}" \(GET \/search\?q=[\s\S]*Expected 200 to 299, seen 404/],
    [
      'body',
      /own answers the request "order" \(POST \/orders\) wrongly[\s\S]*Expected JSON with the member customer\.name, seen 201/,
    ],
  ] as const)
    it(`is refused by the name of the request that it answers wrongly: ${fault}`, async () => {
      const stack = { ...api, env: { BREAK: fault } };
      const { code, stderr, stdout } = await stackbench(
        'run',
        { own: stack },
        '--targets',
        'own',
        '--engines',
        'autocannon',
        ...SHORT,
      );
      assert.equal(code, 3, stderr);
      assert.match(`${stderr}${stdout}`, said);
      nothingIsLeft();
    });

  it('that hangs is refused by the name of the request, within seconds', async () => {
    const hangs = 'node -e \'require("node:http").createServer(()=>{}).listen(process.env.PORT,process.env.HOST)\'';
    const began = performance.now();
    const { code, stderr, stdout } = await stackbench(
      'run',
      { own: { ...api, start: hangs } },
      '--targets',
      'own',
      '--engines',
      'autocannon',
      ...SHORT,
    );
    assert.equal(code, 3, stderr);
    assert.match(
      `${stderr}${stdout}`,
      /own answers the request "search[\s\S]*Expected an answer within 5 s, seen timeout/,
    );
    assert.ok(performance.now() - began < 60_000);
    nothingIsLeft();
  });
});
