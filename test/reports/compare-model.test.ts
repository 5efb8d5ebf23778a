import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import type { ComparedCell, CompareModel } from '../../reports/comparison/compare-model.ts';
import { formatComparedValue } from '../../reports/comparison/format-comparison.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import {
  formatCpu,
  formatErrors,
  formatPercentileEstimate,
  formatThroughput,
} from '../../reports/run/format-figure.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { elsewhere, namedRun, planned } from '../support/make-comparison.ts';
import { failed, makeResult } from '../support/make-result.ts';

const STACKS = TEN_STACKS.slice(2, 7);
const before = namedRun('before', { stacks: STACKS });
type Change = (result: RunResult) => RunResult;

const compared = (change: Change, options = {}): CompareModel =>
  buildCompareModel([before, namedRun('after', { stacks: STACKS, seed: 2, ...options }, change)]);
const cellsOf = (model: CompareModel): ComparedCell[] =>
  model.tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)).filter((cell) => cell !== null);
const cell = (model: CompareModel, figure: string, target: string): ComparedCell | null | undefined =>
  model.tables.find((table) => table.figure.id === figure)?.rows.find((row) => row.target === target)?.cells[0];
const visitsWith =
  (change: (visit: RunResult['visits'][number]) => RunResult['visits'][number]): Change =>
  (result) => ({ ...result, visits: result.visits.map(change) });
const same: Change = (result) => result;

test('equal runs do not differ, and each open answer has a detectable difference', () => {
  const model = compared(same);
  assert.deepEqual([model.exitCode, model.obstacles], [0, []]);
  for (const { answer, detectable, difference } of cellsOf(model)) {
    assert.equal(answer, 'open');
    assert.ok(detectable !== null && difference !== null);
    assert.ok(difference.lo <= difference.center && difference.center <= difference.hi);
    assert.ok(difference.scale === 'points' ? detectable > 0 : detectable > 1);
  }
});

test('a stack that serves a third less is significantly slower, and nothing else is called different', () => {
  const model = compared(same, {
    closed: ({ id }: { id: string }) => (id === 'express-redis' ? { requests: 8200 } : {}),
  });
  assert.equal(cell(model, 'closed-throughput', 'express-redis')?.answer, 'worse');
  assert.deepEqual(
    cellsOf(model)
      .filter(({ answer }) => answer !== 'open')
      .map(({ answer }) => answer),
    ['worse'],
  );
  const back = buildCompareModel([
    namedRun('slow', {
      stacks: STACKS,
      seed: 2,
      closed: ({ id }) => (id === 'express-redis' ? { requests: 8200 } : {}),
    }),
    before,
  ]);
  assert.equal(cell(back, 'closed-throughput', 'express-redis')?.answer, 'better');
  assert.match(
    back.sentences.map(({ text }) => text).join('\n'),
    /significantly better in 1 of 55 figures: throughput of express-redis 1\.5/,
  );
});

test('if only the environment differs, the ratio is shown, but nothing is answered', () => {
  const changes: Readonly<Record<string, Change>> = {
    processor: elsewhere({ cpuModel: 'Another CPU' }),
    memory: elsewhere({ memoryBytes: 4e9 }),
    system: elsewhere({ arch: 'arm64' }),
    kernel: elsewhere({ kernel: '6.9.0' }),
    limits: elsewhere({ cgroupCpus: 1.5 }),
    clock: elsewhere({ governor: 'performance' }),
    container: elsewhere({ container: false }),
    runtime: elsewhere({ node: 'v26.1.0' }),
    cores: planned({ systemCpus: [0, 1] }),
    turns: planned({ turns: false }),
    rung: (result) => ({
      ...result,
      services: result.services.map((service) => ({ ...service, rung: 'compose' as const })),
    }),
  };
  for (const [code, change] of Object.entries(changes)) {
    const model = compared(change);
    assert.deepEqual([model.obstacles[0]?.code, model.exitCode], [code, 5], code);
    assert.ok(
      cellsOf(model).every(({ answer, difference }) => answer === 'not-comparable' && difference !== null),
      code,
    );
    assert.equal(model.sentences[0]?.tone, 'bad');
    assert.match(model.caveats.join(' '), /not a change of the code/);
  }
});

test('where figures mean something else, or cannot be trusted, not even a ratio is given', () => {
  const load = (change: object, kind: 'open' | 'closed'): Change =>
    visitsWith((visit) => ({
      ...visit,
      rounds: visit.rounds.map((round) =>
        round.load.kind === kind ? { ...round, load: { ...round.load, ...change } } : round,
      ),
    }));
  const changes: Readonly<Record<string, readonly [Change, number]>> = {
    items: [planned({ items: 500 }), 55],
    'warm-up': [planned({ warmUpRequests: 600 }), 55],
    incomplete: [(result) => ({ ...result, state: 'interrupted' }), 55],
    load: [load({ ratePerSec: 500 }, 'open'), 25],
    'load ': [load({ connections: 64 }, 'closed'), 30],
    engine: [
      visitsWith((visit) => ({
        ...visit,
        rounds: visit.rounds.map((round) => ({ ...round, engineVersion: '99.0.0' })),
      })),
      55,
    ],
    scenario: [
      (result) =>
        planned({ scenarios: result.plan.scenarios.map((scenario) => ({ ...scenario, keys: 'zipf' })) })(result),
      55,
    ],
    product: [
      (result) => ({
        ...result,
        services: result.services.map((service) => ({
          ...service,
          product: service.id === 'postgres' ? 'CockroachDB' : service.product,
        })),
      }),
      22,
    ],
    durability: [
      (result) => ({
        ...result,
        targets: result.targets.map((target) => ({ ...target, durability: 'relaxed' as const })),
      }),
      55,
    ],
    'not-steady': [
      visitsWith((visit) =>
        visit.index === 1 ? { ...visit, warmUp: { requests: 18_000, steady: false, windows: [] } } : visit,
      ),
      11,
    ],
    visits: [visitsWith((visit) => (visit.index === 1 ? failed(visit) : visit)), 11],
    invalid: [
      visitsWith((visit) =>
        visit.index === 1
          ? { ...visit, warnings: [{ code: 'x', message: 'No.', fix: 'Rest.', invalidates: true }] }
          : visit,
      ),
      11,
    ],
  };
  for (const [code, [change, count]] of Object.entries(changes)) {
    const model = compared(change);
    const shut = cellsOf(model).filter(({ answer }) => answer === 'not-comparable');
    assert.ok(
      model.obstacles.some((obstacle) => obstacle.code === code.trim()),
      code,
    );
    assert.equal(shut.length, count, code);
    assert.ok(
      shut.every(({ difference, p }) => difference === null && p === null),
      code,
    );
    assert.equal(model.exitCode, count === 55 ? 5 : 0, code);
  }
});

test('the same run twice is no comparison', () => {
  const model = buildCompareModel([before, { ...before, name: 'again' }]);
  assert.deepEqual(
    [model.exitCode, model.obstacles[0]?.text],
    [5, 'B is the same run as A: there is nothing to compare.'],
  );
});

test('one or two visits say too little of chance, and one of two kinds of load is compared alone', () => {
  for (const visits of [1, 2]) {
    const model = buildCompareModel([before, namedRun('short', { stacks: STACKS, visits })]);
    assert.equal(model.exitCode, 5);
    const few = model.obstacles.find(({ code }) => code === 'few-visits');
    assert.match(few?.text ?? '', /^[12] visits? in B: too few to know how much figures differ by chance/);
  }
  const openOnly = compared(same, { engines: ['k6'] });
  assert.deepEqual([...new Set(openOnly.tables.map(({ figure }) => figure.id.split('-')[0]))], ['open']);
  assert.equal(openOnly.exitCode, 0);
});

const WITH_CONTROLS = TEN_STACKS.slice(0, 5);
const controlled = namedRun('before', { stacks: WITH_CONTROLS });
const againstControlled = (slower: readonly string[], change: Change = same): CompareModel =>
  buildCompareModel([
    controlled,
    namedRun(
      'after',
      {
        stacks: WITH_CONTROLS,
        seed: 2,
        closed: ({ id, okPerSec }) => (slower.includes(id) ? { requests: Math.round(okPerSec * 2) } : {}),
      },
      change,
    ),
  ]);

test('if a control differs, every answer is withdrawn; the ratios stay', () => {
  const model = againstControlled(['node-memory', 'express-redis']);
  const obstacle = model.obstacles.find(({ code }) => code === 'control') ?? assert.fail('no obstacle');
  assert.match(obstacle.text, /^A control differs significantly \(throughput of node-memory 0\.6\d \[/);
  assert.ok(cellsOf(model).every(({ answer, difference }) => answer === 'not-comparable' && difference !== null));
  assert.equal(model.exitCode, 5);
  assert.match(model.sentences[0]?.text ?? '', /nothing can be compared\. \[1\] A control differs/);
});

test('if no control differs, the answers stay, and the report says what the controls showed', () => {
  const model = againstControlled(['express-redis']);
  assert.equal(cell(model, 'closed-throughput', 'express-redis')?.answer, 'worse');
  assert.match(
    model.sentences.at(-1)?.text ?? '',
    /no control \(the same code in both\) differs significantly \(throughput of node-memory [\d.]+ \[.+\]; throughput of express-memory /,
  );
});

test('without a control in both runs it is said that the machine was not checked', () => {
  const { text, tone } = compared(same).sentences.at(-1) ?? assert.fail('no sentence');
  assert.match(text, /no control was measured in both, so the machine itself was not checked/);
  assert.equal(tone, 'caution');
});

test('no answer goes further than the controls allow', () => {
  const noisy = visitsWith((visit) => ({
    ...visit,
    rounds: visit.rounds.map((round) =>
      round.state === 'completed' && round.load.kind === 'closed' && visit.target.endsWith('-memory')
        ? {
            ...round,
            measured: { ...round.measured, elapsedMs: round.measured.elapsedMs * (visit.repetition === 1 ? 0.4 : 1.5) },
          }
        : round,
    ),
  }));
  const found = cell(againstControlled(['express-redis'], noisy), 'closed-throughput', 'express-redis');
  assert.equal(found?.answer, 'open');
  assert.ok((found.detectable ?? 0) > 1.5);
});

test('a few visits with other processes running are not answered, and five are', () => {
  const busy: Change = (result) => ({
    ...result,
    warnings: [
      { code: 'foreign-load', message: 'Other processes used 58 % of the machine.', fix: '', invalidates: false },
    ],
  });
  const few = compared(busy);
  assert.deepEqual([few.obstacles[0]?.code, few.exitCode], ['beside-others', 5]);
  assert.match(
    few.obstacles[0]?.text ?? '',
    /^3 visits with other processes running in B: .*Other processes used 58 %/,
  );
  assert.ok(cellsOf(few).every(({ difference }) => difference !== null));
  const [five, busyFive] = [same, busy].map((change) => namedRun('five', { stacks: STACKS, visits: 5 }, change));
  const many = buildCompareModel([five ?? before, { name: 'b', result: { ...(busyFive ?? before).result, id: 'b' } }]);
  assert.deepEqual([many.obstacles, many.exitCode], [[], 0]);
});

test('nothing in a comparison is said to be beyond doubt', () => {
  for (const model of [compared(same), againstControlled(['express-redis']), againstControlled(['node-memory'])])
    assert.doesNotMatch(JSON.stringify(model), /beyond (the )?doubt/);
});

test('whatever is called not comparable names its obstacles, and every obstacle is used', () => {
  const model = buildCompareModel([
    before,
    namedRun(
      'b',
      { stacks: TEN_STACKS, seed: 2, requests: 40, open: () => ({ failures: 9 }) },
      elsewhere({ kernel: '7' }),
    ),
    namedRun('c', { stacks: STACKS.slice(1), visits: 1 }),
  ]);
  const cells = cellsOf(model);
  for (const { answer, obstacles } of cells) assert.equal(obstacles.length > 0, answer === 'not-comparable');
  const used = new Set(cells.flatMap(({ obstacles }) => obstacles));
  assert.deepEqual(
    model.obstacles.map(({ number }) => number),
    [...used].sort((a, b) => a - b),
  );
  assert.match(model.unmatched.at(-1) ?? '', /^Not measured in C: express-postgres · mixed-crud, /);
});

test('what changed is listed: commit, lock file, versions, settings, environment', () => {
  const model = compared((result) => ({
    ...elsewhere({ commit: 'abcdef1', dirty: true, lockfile: 'fedcba9876543210', node: 'v24.22.0' })(result),
    services: result.services.map((service) =>
      service.id === 'postgres'
        ? { ...service, version: '18.5', settings: { ...service.settings, fsync: 'off' } }
        : service,
    ),
    visits: result.visits.map((visit) => ({
      ...visit,
      stack: visit.stack && {
        ...visit.stack,
        clients: { pg: '8.24.0' },
        settings: { ...visit.stack.settings, poolSize: 20 },
      },
    })),
  }));
  const found = Object.fromEntries(model.changes.map(({ name, values }) => [name, values]));
  assert.deepEqual(found['Commit'], ['136f66f', 'abcdef1 with local changes']);
  assert.deepEqual(found['Lock file'], ['0123456789abcdef', 'fedcba9876543210']);
  assert.deepEqual(found['Node.js'], ['v24.21.0', 'v24.22.0']);
  assert.deepEqual(found['postgres fsync'], ['on', 'off']);
  assert.deepEqual(found['Client pg'], ['8.23.1', '8.24.0']);
  const pool = model.changes.find(({ name }) => name.startsWith('poolSize of '));
  assert.equal(pool?.values[1], '20');
  assert.notEqual(pool.values[0], '20');
  assert.deepEqual(found['Seed'], ['1', '2']);
});

test('a figure stands in a comparison as it stands in the report of its run', () => {
  const rows = buildReportModel(makeResult({ stacks: STACKS })).sections.flatMap((section) => section.rows);
  const model = compared(same);
  const shown: Readonly<Record<string, (row: (typeof rows)[number]) => string>> = {
    'closed-throughput': (row) => formatThroughput(row.closed),
    'closed-cpu': formatCpu,
    'open-p50': (row) => formatPercentileEstimate(row.open, 50),
    'open-p95': (row) => formatPercentileEstimate(row.open, 95),
    'open-p99': (row) => formatPercentileEstimate(row.open, 99),
    'open-errors': (row) => formatErrors(row.open),
    'closed-p99': (row) => formatPercentileEstimate(row.closed, 99),
    'closed-errors': (row) => formatErrors(row.closed),
  };
  for (const { figure, rows: own } of model.tables)
    for (const { target, values } of own) {
      const row = rows.find((candidate) => candidate.target === target);
      const expected = row && shown[figure.id]?.(row);
      if (expected !== undefined)
        assert.equal(formatComparedValue(figure, values[0] ?? null), expected, `${figure.id} ${target}`);
    }
});

test('a scenario that is described in other words has not changed', () => {
  const reworded = (description: string) =>
    namedRun('b', { seed: 2 }, (result) => ({
      ...result,
      plan: { ...result.plan, scenarios: result.plan.scenarios.map((scenario) => ({ ...scenario, description })) },
    }));
  const { changes } = buildCompareModel([namedRun('a'), reworded('75 % get, in other words')]);
  assert.deepEqual(
    changes.filter(({ name }) => name.startsWith('Scenario')),
    [],
  );
});
