import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { formatPercentileEstimate } from '../../reports/run/format-figure.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import { xmlError } from '../support/check-xml.ts';
import { assertGolden } from '../support/golden.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { failed, fiftyStacks, makeResult } from '../support/make-result.ts';

const RENDERERS = {
  txt: (model: ReportModel) => `${renderTerminal(model, { width: 120, color: false })}\n`,
  html: (model: ReportModel) => withoutStyle(renderHtml(model)),
  md: renderMarkdown,
  xml: renderJunit,
  csv: renderCsv,
  json: renderJson,
} satisfies Record<string, (model: ReportModel) => string>;

const note = {
  code: 'generator-busy',
  message: 'The generator used 91 % of its core.',
  fix: 'Give it more cores.',
  invalidates: false,
};
const distrust = { ...note, message: 'The generator was saturated.', invalidates: true };

const MODELS: Readonly<Record<string, ReportModel>> = {
  ten: buildReportModel(
    makeResult({
      thresholdsGiven: true,
      open: (stack) => (stack.id === 'express-postgres' ? { medianUs: 90_000, failures: 4, dropped: 2 } : {}),
      closed: (stack) => (stack.id === 'express-redis' ? { warnings: [note] } : {}),
    }),
  ),
  one: buildReportModel(makeResult({ stacks: TEN_STACKS.slice(2, 3), requests: 4000, visits: 2 })),
  none: buildReportModel(makeResult({ state: 'interrupted', visit: () => null })),
  partial: buildReportModel(
    makeResult({
      state: 'interrupted',
      skipped: [{ target: 'express-memcached', reason: 'No memcached was found.' }],
      stacks: TEN_STACKS.filter((stack) => stack.id !== 'express-memcached'),
      open: (stack) => (stack.id === 'express-redis' ? { warnings: [distrust] } : {}),
      visit: (visit) => (visit.index === 2 ? failed(visit) : visit.index < 20 ? visit : null),
    }),
  ),
  external: buildReportModel(
    makeResult({
      stacks: TEN_STACKS.slice(2, 5).filter((stack) => stack.group === 'ranked'),
      services: [
        {
          id: 'postgres',
          product: 'PostgreSQL',
          version: '16.2',
          speaks: null,
          through: null,
          proven: true,
          rung: 'external',
          provider: 'STACKBENCH_POSTGRES_URL',
          standIn: false,
          durability: 'durable',
          settings: {},
        },
      ],
    }),
  ),
};

for (const [name, model] of Object.entries(MODELS)) {
  for (const [extension, render] of Object.entries(RENDERERS)) {
    // The model of a whole run as JSON is long and says nothing that the others do not show.
    if (extension === 'json' && name !== 'one') continue;
    test(`the ${extension} report of '${name}' is the golden one`, () =>
      assertGolden(`${name}.${extension}`, render(model)));
  }
}

test('the same model renders the same every time', () => {
  for (const render of Object.values(RENDERERS)) assert.equal(render(model('ten')), render(model('ten')));
});

test('JUnit is well-formed and agrees with the exit code and the verdicts', () => {
  for (const [name, built] of Object.entries(MODELS)) {
    const xml = renderJunit(built);
    assert.equal(xmlError(xml), null, name);
    const cases = built.sections.flatMap((section) => section.rows).length + built.skipped.length;
    assert.equal(xml.match(/<testcase /g)?.length ?? 0, cases);
    assert.match(xml, new RegExp(`tests="${cases}"`));
  }
  assert.match(renderJunit(model('ten')), /failures="1" errors="0" skipped="3"/);
  const notGiven = buildReportModel(makeResult({ open: () => ({ medianUs: 150_000 }) }));
  assert.deepEqual([notGiven.exitCode, /failures="0" errors="0"/.test(renderJunit(notGiven))], [0, true]);
});

test('a stand-in is skipped in JUnit however it did', () => {
  const xml = renderJunit(model('ten'));
  assert.match(xml, /classname="stackbench.stand-in" time="[\d.]+"><skipped /);
});

test('every report for people says that production will differ', () => {
  for (const render of [RENDERERS.txt, RENDERERS.html, RENDERERS.md]) {
    for (const built of Object.values(MODELS))
      assert.ok(render(built).includes('One machine, loopback, 10,000 items, no TLS: production will differ.'));
  }
});

test('a percentile that is not established stands in no table', () => {
  const built = buildReportModel(makeResult({ stacks: TEN_STACKS.slice(2, 3), requests: 100, engines: ['k6'] }));
  const row = built.sections[0]?.rows[0];
  assert.deepEqual(
    [95, 99, 99.9].map((percentile) => formatPercentileEstimate(row?.open ?? null, percentile) === '–'),
    [false, true, true],
  );
  assert.doesNotMatch(renderTerminal(built, { width: 160, color: false }), / p99 │| p99\.9 /);
});

test('the terminal tables keep to 120 columns', () => {
  for (const [name, built] of Object.entries(MODELS)) {
    const boxes = renderTerminal(built, { width: 120, color: false })
      .split('\n')
      .filter((line) => /^[┌│├└]/u.test(line));
    assert.ok(
      boxes.every((line) => line.length <= 120),
      `${name}: ${Math.max(...boxes.map((line) => line.length))}`,
    );
  }
});

test('the terminal shows CPU, services, origin and durability at 120 columns', () => {
  const text = renderTerminal(model('ten'), { width: 120, color: false });
  for (const part of [
    'CPU µs',
    '2xx/s',
    'PostgreSQL 18.4, Redis 7.0.15',
    'redis: Redis 7.0.15, distribution package, durability durable',
    'volatile',
    'p99 95%',
  ])
    assert.ok(text.includes(part), part);
});

test('the terminal is plain unless colour is asked for, and ASCII if asked', () => {
  assert.ok(!renderTerminal(model('ten'), { width: 120, color: false }).includes('\u001b'));
  assert.ok(renderTerminal(model('ten'), { width: 120, color: true }).includes('\u001b['));
  // eslint-disable-next-line no-control-regex
  assert.match(renderTerminal(model('ten'), { width: 120, color: false, ascii: true }), /^[\n\u0020-\u007e]*$/);
});

test('the page of fifty stacks stays below 1 MB', () => {
  assert.ok(renderHtml(buildReportModel(makeResult({ stacks: fiftyStacks(), visits: 2 }))).length < 1_000_000);
});

/** Style and script are read where they are written; in a golden page they would be noise. */
function withoutStyle(html: string): string {
  return html
    .replace(/<style>[^]*?<\/style>/, '<style>…</style>')
    .replace(/<script>[^]*?<\/script>/, '<script>…</script>')
    .replaceAll(/'sha256-[^']*'/g, "'sha256-…'");
}

function model(name: string): ReportModel {
  return MODELS[name] ?? assert.fail(name);
}
