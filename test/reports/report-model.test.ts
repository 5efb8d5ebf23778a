import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { describeLoads } from '../../reports/run/describe-load.ts';
import type { ReportModel, Row } from '../../reports/run/report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeLatency } from '../support/make-measured.ts';
import { failed, fiftyStacks, makeResult } from '../support/make-result.ts';

const rowsOf = (model: ReportModel): Row[] => model.sections.flatMap((section) => section.rows);
const answersOf = (model: ReportModel): string => model.groups.answers.map(({ text }) => text).join('\n');
const ranksOf = (model: ReportModel, group: string): string[] =>
  model.sections
    .filter((section) => section.group === group)
    .flatMap((section) => section.rows.map((row) => `${row.target} ${row.rank}${row.tied ? '=' : ''}`));

/** Stacks with exactly these throughputs in their visits. */
function withThroughput(byStack: Readonly<Record<string, readonly number[]>>): ReportModel {
  const stacks = TEN_STACKS.filter((stack) => stack.group === 'ranked').slice(0, Object.keys(byStack).length);
  const names = Object.keys(byStack);
  const renamed = stacks.map((stack, index) => ({ ...stack, id: names[index] ?? '' }));
  const visits = Math.max(...Object.values(byStack).map((list) => list.length));
  const result = makeResult({ stacks: renamed, visits });
  for (const visit of result.visits) {
    for (const round of visit.rounds) {
      if (round.state !== 'completed' || round.load.kind !== 'closed') continue;
      const count = byStack[visit.target]?.[visit.repetition] ?? 0;
      round.measured.elapsedMs = 1000;
      round.measured.operations = [{ operation: 'get', outcome: 'ok', count, latency: null }];
    }
  }
  return buildReportModel(result);
}

test('stacks are ranked by established differences, and those that cannot be told apart share a rank', () => {
  const model = withThroughput({
    slow: [7000, 7100, 7050],
    first: [20000, 20100, 20200],
    second: [10000, 10100, 10050],
    alike: [10050, 10020, 10080],
  });
  assert.deepEqual(ranksOf(model, 'ranked'), ['first 1', 'alike 2=', 'second 2=', 'slow 4']);
});

test('without an established difference no winner is named, and the report says what a longer run would show', () => {
  const model = withThroughput({ a: [1050, 1010, 1000], b: [990, 1000, 980], c: [800, 1250, 900] });
  assert.deepEqual(
    model.sections[0]?.rows.map(({ rank, tied }) => [rank, tied]),
    [
      [1, true],
      [1, true],
      [1, true],
    ],
  );
  const text = model.sentences.map((sentence) => sentence.text).join(' ');
  assert.match(text, /no clear winner/);
  assert.match(
    text,
    /The difference in throughput between a and b is not significant after 6 min\. A run with --visits \d+ --max-duration \d+m would show a difference of [\d.]+% or more in 4 of 5 cases\./,
  );
});

test('what hit a whole repetition does not hide a difference between stacks', () => {
  const model = withThroughput({ a: [1000, 500, 2000], b: [900, 451, 1803], c: [700, 352, 1398] });
  assert.deepEqual(
    model.sections[0]?.rows.map(({ target, rank, tied }) => [target, rank, tied]),
    [
      ['a', 1, false],
      ['b', 2, false],
      ['c', 3, false],
    ],
  );
});

test('one visit gives figures without ranges or ranks', () => {
  const rows = rowsOf(buildReportModel(makeResult({ visits: 1, requests: 3000 })));
  assert.ok(rows.every((row) => row.rank === null && row.closed?.okPerSec?.n === 1));
});

test('controls and stacks of mixed rungs are never ranked; each group stands apart', () => {
  const stacks = TEN_STACKS.map((stack) =>
    stack.group === 'ranked' ? { ...stack, group: 'other-rung' as const } : stack,
  );
  const model = buildReportModel(makeResult({ stacks }));
  assert.deepEqual(
    model.sections.map((section) => section.group),
    ['other-rung', 'stand-in', 'demonstration', 'control'],
  );
  const unranked = rowsOf(model).filter((row) => ['other-rung', 'control'].includes(row.group));
  assert.ok(unranked.length > 0 && unranked.every((row) => row.rank === null));
});

test('stacks of different durability are never ranked against each other', () => {
  const stacks = TEN_STACKS.map((stack) =>
    stack.id === 'express-redis' ? { ...stack, durability: 'relaxed' as const } : stack,
  );
  const model = buildReportModel(makeResult({ stacks }));
  const ranked = model.sections.filter((section) => section.group === 'ranked');
  assert.deepEqual(
    ranked.map((section) => [section.durability, section.rows.length]),
    [
      ['durable', 3],
      ['relaxed', 1],
    ],
  );
});

test('a figure that must not be trusted takes no rank', () => {
  const warning = { code: 'x', message: 'Saturated.', fix: 'Rest.', invalidates: true };
  const model = buildReportModel(
    makeResult({ closed: (stack) => (stack.id === 'express-redis' ? { warnings: [warning] } : {}) }),
  );
  const redis = rowsOf(model).find((row) => row.target === 'express-redis');
  assert.deepEqual([redis?.rank, redis?.closed?.trusted, redis?.notes], [null, false, [1]]);
});

test('a stack at the limit of the generator leaves no winner beside it, and says that it reached at least so much', () => {
  const warning = { code: 'generator-limit', message: 'It was the limit.', fix: 'More cores.', invalidates: true };
  const model = buildReportModel(
    makeResult({ closed: (stack) => (stack.id === 'express-redis' ? { warnings: [warning] } : {}) }),
  );
  const text = answersOf(model);
  assert.doesNotMatch(text, /served the most/);
  assert.match(
    text,
    /no clear winner among 4 durable stacks: the highest throughput of the 3 that could be ranked is 3,\d+ requests\/s \(.*\), of express-postgres-\w+; express-redis reached at least 4,\d+ requests\/s \(the generator was the limit\) and is not ranked\./,
  );
});

test('a winner is named among those that could be ranked, none where that is one, and who was not is told with its reason', () => {
  const limit = { code: 'generator-limit', message: 'It was the limit.', fix: 'More cores.', invalidates: true };
  const stall = { code: 'littles-law', message: 'They do not fit.', fix: 'Measure for longer.', invalidates: true };
  const model = buildReportModel(
    makeResult({
      closed: ({ id }) =>
        id === 'express-postgres' ? { warnings: [limit] } : id === 'express-redis' ? {} : { warnings: [stall] },
    }),
  );
  assert.match(
    answersOf(model),
    /no stack of 4 durable stacks is ranked, because only express-redis could be: it served 4,\d+ requests\/s \(.*\); express-postgres reached at least 2,\d+ requests\/s .* and is not ranked; express-postgres-redis showed 3,\d+ requests\/s, which must not be trusted, and is not ranked/,
  );
  const once = buildReportModel(
    makeResult({
      visit: (visit) => (visit.target === 'express-postgres' && visit.repetition > 0 ? failed(visit) : visit),
    }),
  );
  assert.match(
    answersOf(once),
    /express-redis served the most requests among the 3 of 4 durable stacks that could be ranked: .*× \[.*\] as many as express-postgres-\w+; express-postgres showed 2,\d+ requests\/s in 1 visit and is not ranked/,
  );
});

test('percentiles are given only where ten requests lie above them over all visits', () => {
  for (const [requests, established] of [
    [6, [false, false, false, false]],
    [300, [true, true, false, false]],
    [334, [true, true, true, false]],
    [3334, [true, true, true, true]],
  ] as const) {
    const row = rowsOf(buildReportModel(makeResult({ stacks: TEN_STACKS.slice(2, 3), requests })))[0];
    assert.deepEqual(
      row?.open?.quantiles.map((quantile) => quantile.us !== null),
      established,
      `${requests} × 3`,
    );
    const highest = Math.max(0, ...(row?.open?.curve.map((point) => point.percentile) ?? []));
    assert.ok((requests * 3 * (100 - highest)) / 100 > 9.99 || row?.open?.curve.length === 0);
  }
});

test('open and closed figures stay apart, and pooled counts are exact sums', () => {
  const row = rowsOf(buildReportModel(makeResult({ stacks: TEN_STACKS.slice(2, 3) })))[0];
  assert.deepEqual([row?.open?.load.kind, row?.closed?.load.kind, row?.open?.due], ['open', 'closed', 3600]);
  assert.deepEqual([...new Set(row?.operations.map((figures) => figures.loadKind))], ['open', 'closed']);
});

test('sentences lead with the verdict, explain p99 and name stand-ins, failures and partial runs', () => {
  const model = buildReportModel(
    makeResult({ open: (stack) => (stack.id === 'express-postgres' ? { medianUs: 150_000 } : {}) }),
  );
  assert.equal(
    model.sentences[0]?.text,
    'At 400 requests/s in 3 × 3 s, 3 of 4 stacks on real datastores answered 99 of 100 requests within 200 ms (p99). express-postgres did not.',
  );
  assert.ok(
    model.sentences.some((sentence) =>
      sentence.text.startsWith('MongoDB was not used: mongo-java-server ran instead.'),
    ),
  );
  assert.equal(model.caveat, 'One machine, loopback, 10,000 items, no TLS: production will differ.');
  const partial = buildReportModel(
    makeResult({ state: 'interrupted', visit: (visit) => (visit.index < 12 ? visit : null) }),
  );
  assert.equal(partial.notice, 'The run was interrupted after 12 of 30 visits: this report is partial.');
});

test('a stack of which the measurement is invalid is not said to have missed a threshold', () => {
  const limit = { code: 'load-not-delivered', message: 'Too late.', fix: 'More cores.', invalidates: true };
  const model = buildReportModel(
    makeResult({ open: ({ id }) => (id === 'express-postgres' ? { dropped: 27, warnings: [limit] } : {}) }),
  );
  const [latency, errors] = model.groups.answers;
  assert.match(latency?.text ?? '', /3 of 4 stacks .* \(p99\)\. express-postgres is inconclusive\.$/);
  assert.match(errors?.text ?? '', /3 of 4 stacks .* express-postgres is inconclusive\.$/);
  assert.deepEqual([latency?.tone, errors?.tone], ['caution', 'caution']);
});

test('how sure an interval is comes with what the simulation says of each kind of stack', () => {
  const { explanations } = buildReportModel(makeResult({ visits: 1 }));
  const said = explanations.find(({ name }) => name === '± and ranges')?.value ?? '';
  const table = readFileSync(join(import.meta.dirname, '../../docs/decisions/0004-intervals-over-visits.md'), 'utf8');
  const coverages = (kind: string): number[] =>
    [...table.matchAll(new RegExp(`^\\| ${kind}[^|]*\\| +\\d+ +\\|[^|]*\\| ([\\d.]+)%`, 'gm'))].map(([, held]) =>
      Number(held),
    );
  const [steady, stalling] = [coverages('(?:quiet|noisy|shared|hostile)'), coverages('stalls')];
  assert.ok(steady.length >= 12 && stalling.length >= 9, `${steady.length}, ${stalling.length}`);
  assert.ok(Math.min(...steady) >= 93);
  assert.ok(said.includes(`in at least 93 of 100 such runs`), said);
  assert.ok(said.includes(`in ${Math.floor(Math.min(...stalling))} of 100 at worst`), said);
});

test('fifty stacks, none, and none completed make a model', () => {
  assert.equal(rowsOf(buildReportModel(makeResult({ stacks: fiftyStacks(), visits: 2 }))).length, 50);
  assert.equal(rowsOf(buildReportModel(makeResult({ stacks: [] }))).length, 0);
  const none = buildReportModel(makeResult({ state: 'interrupted', visit: () => null }));
  assert.ok(rowsOf(none).every((row) => row.open === null && row.verdict === 'inconclusive'));
});

test('CPU is said to be of the rounds that it is from', () => {
  const cpuOf = (model: ReportModel) => model.explanations.find(({ name }) => name === 'CPU')?.value ?? '';
  const open = buildReportModel(makeResult({ engines: ['k6'] }));
  assert.match(cpuOf(open), /for each successful request of the open model\. /);
  const line =
    /Throughput: Closed loop: not measured\. CPU per request of app and datastores: Open model at 400 requests\/s \(k6\)\./;
  for (const text of [renderTerminal(open, { width: 120, color: false }), renderMarkdown(open).replaceAll('\\', '')])
    assert.match(text, line);
  assert.match(
    renderHtml(open),
    /2xx\/s: Closed loop: not measured\. CPU µs of app and datastores per request: Open model at 400 requests\/s/,
  );
  const isOpenOnly = ({ target }: { readonly target: string }) => target === 'express-redis';
  const mixed = buildReportModel(
    makeResult({
      visit: (visit) => (isOpenOnly(visit) ? { ...visit, rounds: visit.rounds.slice(0, 1) } : visit),
    }),
  );
  assert.match(describeLoads(mixed).cpu, /^Closed loop, 32 connections .*; of express-redis: Open model at 400/);
  assert.match(cpuOf(mixed), /or of the open model if a stack has no closed rounds/);
  assert.match(cpuOf(buildReportModel(makeResult())), /for each successful request of the closed loop\. /);
});

test('a verdict on a ramp says that the rate was its end', () => {
  const made = makeResult();
  const ramp = buildReportModel({ ...made, plan: { ...made.plan, arrivals: 'ramp' } });
  assert.match(
    ramp.sentences[0]?.text ?? '',
    /^On a ramp from 0 to 400 requests\/s in 3 × 3 s, all 4 stacks on real datastores /,
  );
});

test('the lateness of a generator that knows it stands beside the load, as that of the least punctual stack', () => {
  const result = makeResult({ stacks: TEN_STACKS.slice(0, 2), visits: 1 });
  for (const [index, visit] of result.visits.entries()) {
    for (const round of visit.rounds) {
      if (round.state !== 'completed' || round.load.kind !== 'open') continue;
      round.measured.lateness = makeLatency('histogram', Array<number>(1000).fill(100 * (index + 1)));
    }
  }
  const { open } = describeLoads(buildReportModel(result));
  assert.match(
    open,
    /^Open model at 400 requests\/s \(k6, lateness p99 0\.20 ms; k6 against a server that does nothing: p50 0\.\d+ ms\)$/,
  );
  assert.doesNotMatch(describeLoads(buildReportModel(makeResult())).open, /lateness/);
});
