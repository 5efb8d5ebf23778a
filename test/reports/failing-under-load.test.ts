import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { judge } from '../../reports/run/judge/judge.ts';
import type { ReportModel, Row } from '../../reports/run/report-model.ts';
import { failUnderLoad } from '../support/fail-under-load.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

const HEALTHY = makeResult();
const FAILING = failUnderLoad(HEALTHY, 'express-redis', 1.2);
const rowOf = (model: ReportModel, target = 'express-redis'): Row => {
  const row = model.sections.flatMap(({ rows }) => rows).find((candidate) => candidate.target === target);
  assert.ok(row);
  return row;
};
const textOf = (model: ReportModel): string => model.sentences.map(({ text }) => text).join('\n');

test('a stack that fails half of its requests under full load has no rank, no verdict and no exit code 0', () => {
  const healthy = buildReportModel(HEALTHY);
  assert.deepEqual([rowOf(healthy).rank, rowOf(healthy).verdict, healthy.exitCode], [1, 'pass', 0]);
  const failing = buildReportModel(FAILING);
  const row = rowOf(failing);
  assert.deepEqual([row.rank, row.verdict, failing.exitCode, row.notes], [null, 'inconclusive', 4, [1]]);
  assert.equal(failing.sections[0]?.rows.at(-1)?.target, 'express-redis');
  assert.ok(failing.sections[0]?.pairs.every(({ a, b }) => ![a, b].includes('express-redis')));
  assert.ok(failing.sections[0]?.ties?.flat().every((name) => name !== 'express-redis'));
});

test('where it would be ranked, the report says what it failed', () => {
  const model = buildReportModel(FAILING);
  const text = textOf(model);
  assert.match(text, /express-redis failed 54\.5% of its requests under full load and is not ranked/);
  assert.doesNotMatch(text, /express-redis served the most requests/);
  assert.match(text, /Validity: 1 note below invalidates some figures/);
  assert.match(model.footnotes[0]?.message ?? '', /^express-redis failed 54\.5% of its requests under full load:/);
  // The thresholds are of the stated rate, where nothing failed.
  assert.match(text, /all 4 stacks on real datastores kept failures to at most 0\.1% of requests/);
  for (const output of [renderTerminal(model, { width: 120, color: false }), renderMarkdown(model), renderHtml(model)])
    assert.match(output, /4,\d\d\d ±\d%, 54\.5% failed/);
  assert.match(
    renderJunit(model),
    /express-redis mixed-crud[\s\S]*?full load: expected errors &lt;= 0\.1% in the closed loop, as measured, found/,
  );
});

test('a section of failing stacks alone names none as the one that served', () => {
  const stacks = TEN_STACKS.filter(({ id }) => id === 'express-redis');
  const one = textOf(buildReportModel(failUnderLoad(makeResult({ stacks }), 'express-redis', 1.2)));
  assert.match(one, /In a closed loop on one core that app and datastore shared, express-redis failed 54\.5%/);
  assert.doesNotMatch(one, /express-redis served/);
  const all = HEALTHY.targets.reduce((result, { id }) => failUnderLoad(result, id, 1), HEALTHY);
  assert.match(
    textOf(buildReportModel(all)),
    /no stack could be ranked; .* failed 50% of its requests under full load/,
  );
});

test('what a cache does is not said of a stack that fails under full load', () => {
  const text = textOf(buildReportModel(failUnderLoad(HEALTHY, 'express-postgres-redis', 0.5)));
  assert.match(
    text,
    /PostgreSQL with and without a Redis cache cannot be compared at full load: express-postgres-redis failed too many requests/,
  );
  assert.match(text, /At full load PostgreSQL with a Memcached cache served 1\.\d+×/);
});

test('failed requests never make a good answer cheaper: CPU is per good answer, of app, services and generator', () => {
  const [healthy, failing] = [HEALTHY, FAILING].map((result) => rowOf(buildReportModel(result)));
  assert.ok(healthy && failing);
  assert.equal(failing.cpuUsPerRequest?.center, healthy.cpuUsPerRequest?.center);
  assert.deepEqual(failing.costs, healthy.costs);
  // Turned from good to bad, with the same CPU: the good ones that are left carry all of it.
  const turned = rowOf(buildReportModel(makeResult({ closed: () => ({ failures: 3000 }) })));
  for (const [index, { cpuUsPerRequest }] of turned.costs.entries())
    assert.ok((cpuUsPerRequest ?? 0) > (healthy.costs[index]?.cpuUsPerRequest ?? Infinity));
});

test('too many is what certainly misses the limit, or misses it as measured; a few failures, or few requests without one, keep the rank', () => {
  const rankWith = (result: RunResult): number | null => rowOf(buildReportModel(result)).rank;
  const failures = (count: number): RunResult =>
    makeResult({ closed: ({ id }) => (id === 'express-redis' ? { failures: count } : {}) });
  // Of about 12,300 in each of three visits.
  assert.equal(rankWith(failures(0)), 1);
  assert.equal(rankWith(failures(6)), 1);
  assert.equal(rankWith(failures(14)), null);
  assert.equal(rankWith(failures(60)), null);
  const few = makeResult({ durationMs: 100 });
  assert.ok((rowOf(buildReportModel(few)).closed?.errorBounds?.hi ?? 0) > 0.001);
  assert.equal(rankWith(few), 1);
});

test('the limit of errors that was given is the one that counts under full load', () => {
  const failing = { closed: () => ({ failures: 60 }) };
  const rankWith = (thresholds: readonly string[]) =>
    rowOf(buildReportModel(makeResult({ ...failing, thresholds, thresholdsGiven: true }))).rank;
  assert.deepEqual([rankWith(['p(99)<200']), rankWith(['errors<=1%']), rankWith(['errors<=0'])], [null, 1, null]);
});

test('a control that fails under full load decides nothing', () => {
  assert.equal(judge(failUnderLoad(HEALTHY, 'node-memory', 1)).exitCode, 0);
});

/** The ten stacks, of which only Redis serves something else: the controls are as they were. */
const redisServing = (change: (perSec: number) => number): typeof TEN_STACKS =>
  TEN_STACKS.map((stack) => (stack.id === 'express-redis' ? { ...stack, okPerSec: change(stack.okPerSec) } : stack));

test('a run that looks better because requests fail is not called better, one that looks worse is', () => {
  const cellOf = (results: readonly RunResult[], id: string) => {
    const { tables, obstacles } = buildCompareModel(
      results.map((result, index) => ({ name: `${index}`, result: { ...result, id: `run ${index}` } })),
    );
    const row = tables.find(({ figure }) => figure.id === id)?.rows.find(({ target }) => target === 'express-redis');
    const cell = row?.cells[0];
    const codes = obstacles.filter(({ number }) => cell?.obstacles.includes(number)).map(({ code }) => code);
    return [cell?.answer, codes];
  };
  const faster = failUnderLoad(makeResult({ stacks: redisServing((perSec) => perSec * 2) }), 'express-redis', 1);
  assert.deepEqual(cellOf([HEALTHY, faster], 'closed-throughput'), ['not-comparable', ['failing']]);
  assert.deepEqual(cellOf([faster, HEALTHY], 'closed-throughput'), ['not-comparable', ['failing']]);
  assert.deepEqual(cellOf([HEALTHY, faster], 'closed-errors'), ['worse', []]);
  const slower = failUnderLoad(makeResult({ stacks: redisServing((perSec) => perSec / 2) }), 'express-redis', 1);
  assert.deepEqual(cellOf([HEALTHY, slower], 'closed-throughput'), ['worse', []]);
});
