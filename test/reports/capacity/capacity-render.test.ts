import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_PRICES } from '../../../model/cost/default-prices.ts';
import type { CapacityModel } from '../../../reports/capacity/capacity-model.ts';
import { renderCapacityCsv } from '../../../reports/render/csv/capacity.ts';
import { renderCapacityHtml } from '../../../reports/render/html/capacity.ts';
import { renderJson } from '../../../reports/render/json/run.ts';
import { renderCapacityJunit } from '../../../reports/render/junit/capacity.ts';
import { renderCapacityMarkdown } from '../../../reports/render/markdown/capacity.ts';
import { renderCapacityTerminal } from '../../../reports/render/terminal/capacity.ts';
import { xmlError } from '../../support/check-xml.ts';
import { assertGolden } from '../../support/golden.ts';
import { CAPACITY_MODELS, hostileCapacity, MIXED, TWO_STACKS } from '../../support/made-capacities.ts';
import { makeCapacity } from '../../support/make-capacity.ts';
import { csvRecords, htmlTables, junitCases, markdownTables, terminalTables } from '../../support/read-tables.ts';

const RENDERERS = {
  txt: (model: CapacityModel) => `${renderCapacityTerminal(model, { width: 120, color: false })}\n`,
  html: (model: CapacityModel) => withoutStyle(renderCapacityHtml(model)),
  md: renderCapacityMarkdown,
  xml: renderCapacityJunit,
  csv: renderCapacityCsv,
} satisfies Record<string, (model: CapacityModel) => string>;
/** Characters that steer terminals or turn lines around: they may stand in no report for people. */
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
const hostile = hostileCapacity();

for (const name of ['two', 'mixed', 'none'] as const)
  for (const [extension, render] of Object.entries(RENDERERS)) {
    // A page of ten stacks is long, and its parts are those of two.
    if (name === 'mixed' && extension === 'html') continue;
    test(`the ${extension} report of '${name}' is the golden one`, () =>
      assertGolden(`capacity/${name}.${extension}`, render(CAPACITY_MODELS[name])));
  }

test('tables keep to 80 and to 120 columns, and lines of limits too', () => {
  for (const [name, model] of Object.entries(CAPACITY_MODELS))
    for (const width of [80, 120]) {
      const text = renderCapacityTerminal(model, { width, color: false });
      const limits = text.split('Limits in overload\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
      const boxes = text.split('\n').filter((line) => /^[┌│├└]/u.test(line));
      assert.deepEqual(
        [...boxes, ...limits].filter((line) => line.length > width),
        [],
        name,
      );
    }
});

test('at 80 columns the main table has rank, stack, capacity and ratio', () => {
  const [main] = terminalTables(renderCapacityTerminal(CAPACITY_MODELS.ten, { width: 80, color: false }));
  assert.deepEqual(main?.head.slice(0, 4), ['#', 'Stack', 'Capacity/s', '× reference']);
});

test('page, Markdown and terminal have the same figures in the same order', () => {
  for (const model of Object.values(CAPACITY_MODELS)) {
    const wanted = ['Stack', 'Capacity/s', '× reference', 'As found'];
    const pick = (tables: ReturnType<typeof htmlTables>): string[][] =>
      tables
        .filter(({ head }) => head.includes('Capacity/s') && !head.includes('Block'))
        .flatMap(({ head, rows }) => rows.map((row) => wanted.map((name) => row[head.indexOf(name)] ?? '–')));
    const page = pick(htmlTables(renderCapacityHtml(model)));
    assert.deepEqual(pick(markdownTables(renderCapacityMarkdown(model))), page);
    assert.deepEqual(pick(terminalTables(renderCapacityTerminal(model, { width: 200, color: false }))), page);
  }
});

test('the table below the curve has every point of the chart', () => {
  const html = renderCapacityHtml(CAPACITY_MODELS.two);
  const data = htmlTables(html).find(({ title }) => title === 'Data of these charts');
  const points = CAPACITY_MODELS.two.sections.flatMap(({ rows }) => rows.flatMap(({ curve }) => curve));
  assert.equal(data?.rows.length, points.length);
  assert.equal([...html.matchAll(/ requests\/s: p50 /g)].length, points.length * 4);
});

test('CSV has one line per stack and one per rate, with the same columns in each', () => {
  const records = csvRecords(renderCapacityCsv(CAPACITY_MODELS.mixed));
  const stacks = records.filter(({ kind }) => kind === 'stack');
  assert.deepEqual([stacks.length, records.length], [10, 10 + 80]);
  const byTarget = (id: string) => stacks.find(({ target }) => target === id) ?? assert.fail(id);
  assert.deepEqual(
    ['answer', 'at_least_per_s', 'capacity_per_s', 'verdict'].map((column) => byTarget('node-memory')[column]),
    ['at-least', '16200', '', 'pass'],
  );
  assert.deepEqual(
    ['answer', 'missed_at_per_s', 'missed_latency_us'].map((column) => byTarget('express-postgres-memcached')[column]),
    ['misses', '1', '412000'],
  );
  const rate = records.find(({ kind, target }) => kind === 'rate' && target === 'node-memory') ?? assert.fail();
  assert.ok(Number(rate['offered_per_s']) > 0 && rate['capacity_per_s'] === '');
});

test('JUnit skips what is not confirmed, misses a default target or is unknown, with the reason', () => {
  const { counts, cases } = junitCases(renderCapacityJunit(CAPACITY_MODELS.mixed));
  const outcomes = Object.fromEntries(cases.map(({ name, outcome }) => [name.split(' ')[0], outcome]));
  assert.equal(counts['tests'], 10);
  assert.deepEqual(
    [
      'express-redis',
      'express-postgres',
      'express-postgres-redis',
      'express-postgres-memcached',
      'node-memory',
      'express-memcached',
      'express-mongodb',
    ].map((name) => outcomes[name]),
    ['passed', 'passed', 'skipped', 'skipped', 'passed', 'skipped', 'skipped'],
  );
  assert.match(
    cases.find(({ name }) => name.startsWith('express-postgres-memcached'))?.message ?? '',
    /even 1 request\/s misses p\(99\)<200: 412 ms/,
  );
});

test('JUnit fails what misses a target that was given', () => {
  const { model } = makeCapacity({ ...MIXED, plan: { thresholdsGiven: true } });
  const found = junitCases(renderCapacityJunit(model)).cases.find(({ name }) =>
    name.startsWith('express-postgres-memcached'),
  );
  assert.equal(found?.outcome, 'failure');
});

test('hostile names add no element, no attribute, no cell and no formula', () => {
  const html = renderCapacityHtml(hostile);
  assert.ok(!STEERING.test(html));
  const tags = [...html.matchAll(/<[a-z][^<>]*>/gi)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'));
  assert.ok(tags.every((tag) => !/<(link|img|iframe|object|embed|base|form)\b|\s(style|src|on[a-z]+)=/i.test(tag)));
  assert.ok([...html.matchAll(/href="([^"]*)"/g)].every(([, href]) => `${href}`.startsWith('#')));
  assert.ok(html.includes('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;'));
  assert.equal(xmlError(renderCapacityJunit(hostile)), null);
  const markdown = renderCapacityMarkdown(hostile);
  assert.ok(!STEERING.test(markdown));
  assert.doesNotMatch(markdown.replaceAll(/<\/?(details|summary)>/g, ''), /<[a-z/!]/i);
  for (const { head, rows } of markdownTables(markdown))
    assert.deepEqual(
      rows.filter((row) => row.length !== head.length),
      [],
    );
  assert.ok(!STEERING.test(renderCapacityTerminal(hostile, { width: 120, color: false })));
  assert.doesNotMatch(renderCapacityCsv(hostile), /(^|[,"\n])\s*[=+@-][A-Za-z@]/);
  assert.deepEqual(JSON.parse(renderJson(hostile)), JSON.parse(JSON.stringify(hostile)));
});

test('costs are in every report for people if there are prices', () => {
  const now = new Date('2026-12-01');
  const { model } = makeCapacity({ stacks: TWO_STACKS, prices: { catalogue: DEFAULT_PRICES, now } });
  assert.match(renderCapacityHtml(model), /<section id="prices"/);
  assert.match(renderCapacityMarkdown(model), /^## Cost$/m);
  for (const width of [80, 120]) {
    const text = renderCapacityTerminal(model, { width, color: false });
    assert.match(text, /^Cost: the cheapest deployment of each stack$/m);
  }
});

test('the terminal is plain unless colour is asked for, and ASCII if asked', () => {
  const model = CAPACITY_MODELS.mixed;
  assert.ok(!renderCapacityTerminal(model, { width: 120, color: false }).includes('\u001b'));
  assert.ok(renderCapacityTerminal(model, { width: 120, color: true }).includes('\u001b['));
  assert.match(renderCapacityTerminal(model, { width: 120, color: false, ascii: true }), /^[\n\u0020-\u007e]*$/);
});

/** Style and script are read where they are written; in a golden page they would be noise. */
function withoutStyle(html: string): string {
  return html
    .replace(/<style>[^]*?<\/style>/, '<style>…</style>')
    .replace(/<script>[^]*?<\/script>/, '<script>…</script>')
    .replaceAll(/'sha256-[^']*'/g, "'sha256-…'");
}
