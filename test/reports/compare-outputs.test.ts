import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, integer, property, record, subarray } from 'fast-check';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import type { ComparedCell, CompareModel, ComparedRow } from '../../reports/comparison/compare-model.ts';
import { renderCompareCsv } from '../../reports/render/csv/comparison.ts';
import { renderCompareHtml } from '../../reports/render/html/comparison.ts';
import { renderCompareMarkdown } from '../../reports/render/markdown/comparison.ts';
import { renderCompareTerminal } from '../../reports/render/terminal/comparison.ts';
import { compareDisagreements, COMPARE_READERS } from '../support/compare-facts.ts';
import { assertGolden } from '../support/golden.ts';
import { FIVE_SERVICES, HOSTILE_NAMES, TEN_STACKS } from '../support/made-stacks.ts';
import { elsewhere, namedRun } from '../support/make-comparison.ts';
import { failed, fiftyStacks, hostileResult } from '../support/make-result.ts';
import { csvRecords } from '../support/read-tables.ts';

const STACKS = TEN_STACKS.slice(2, 6);
const before = namedRun('before', { stacks: STACKS });
const after = namedRun('after', {
  stacks: STACKS,
  seed: 2,
  closed: ({ id }) => (id === 'express-redis' ? { requests: 8200 } : {}),
  open: ({ id }) => (id === 'express-postgres' ? { failures: 60 } : {}),
});

const MODELS: Readonly<Record<string, CompareModel>> = {
  two: buildCompareModel([before, after]),
  three: buildCompareModel([
    before,
    after,
    namedRun(
      'elsewhere',
      { stacks: STACKS.slice(1), seed: 3 },
      elsewhere({ kernel: '6.9.0', cpuModel: 'Another CPU' }),
    ),
  ]),
  failed: buildCompareModel([
    before,
    namedRun('failed', { stacks: STACKS, seed: 3, visit: (visit) => (visit.index === 1 ? failed(visit) : visit) }),
  ]),
  interrupted: buildCompareModel([
    before,
    namedRun('interrupted', {
      stacks: STACKS,
      state: 'interrupted',
      visit: (visit) => (visit.index < 6 ? visit : null),
    }),
  ]),
  nothing: buildCompareModel([
    before,
    namedRun('nothing', { stacks: STACKS, state: 'interrupted', visit: () => null }),
  ]),
  once: buildCompareModel([before, namedRun('once', { stacks: STACKS, visits: 1 })]),
};

const RENDERERS = {
  txt: (model: CompareModel) => `${renderCompareTerminal(model, { width: 120, color: false })}\n`,
  md: renderCompareMarkdown,
  csv: renderCompareCsv,
  // Style and script are the shell's, and have tests of their own.
  html: (model) => renderCompareHtml(model).replaceAll(/<(style|script)>[\s\S]*?<\/\1>|<meta http-equiv[^>]*>/g, ''),
} satisfies Record<string, (model: CompareModel) => string>;

for (const name of ['two', 'three'])
  for (const [extension, render] of Object.entries(RENDERERS))
    test(`the ${extension} comparison of '${name}' is the golden one`, () =>
      assertGolden(`compare-${name}.${extension}`, render(modelOf(name))));

function assertAgreement(model: CompareModel): void {
  for (const [output, read] of Object.entries(COMPARE_READERS))
    assert.deepEqual(compareDisagreements(output, read(model), model), [], output);
}

for (const [name, model] of Object.entries(MODELS))
  test(`terminal, Markdown, HTML, JSON and CSV say the same of the comparison '${name}'`, () => assertAgreement(model));

test('they say the same of whatever results are compared', () => {
  const run = record({
    seed: integer({ min: 1, max: 1e6 }),
    stacks: subarray([...TEN_STACKS], { minLength: 1, maxLength: 3 }),
    visits: integer({ min: 1, max: 3 }),
    requests: constantFrom(40, 900),
    failures: constantFrom(0, 3, 60),
    state: constantFrom<('completed' | 'interrupted')[]>('completed', 'completed', 'interrupted'),
    kernel: constantFrom('6.1.0', '6.1.0', '6.9.0'),
  });
  check(
    property(array(run, { minLength: 2, maxLength: 3 }), (made) =>
      assertAgreement(
        buildCompareModel(
          made.map(({ kernel, failures, ...options }, index) =>
            namedRun(`${index}`, { ...options, open: () => ({ failures }) }, elsewhere({ kernel })),
          ),
        ),
      ),
    ),
    { numRuns: 25 },
  );
});

const ALL = ['terminal', 'markdown', 'html', 'json', 'csv'];
const PERTURBATIONS: Readonly<Record<string, (cell: ComparedCell) => ComparedCell>> = {
  'the ratio': (cell) => ({
    ...cell,
    difference: cell.difference && { ...cell.difference, center: cell.difference.center + 0.05 },
  }),
  'its interval': (cell) => ({
    ...cell,
    difference: cell.difference && { ...cell.difference, hi: cell.difference.hi + 0.05 },
  }),
  'the answer': (cell) => ({ ...cell, answer: cell.answer === 'better' ? 'worse' : 'better' }),
  'what would show': (cell) => ({ ...cell, detectable: (cell.detectable ?? 1) * 1.5 }),
};

for (const [what, change] of Object.entries(PERTURBATIONS))
  test(`a comparison that got ${what} wrong would be found out in every output`, () => {
    const right = modelOf('two');
    const wrong = withFirstRow(right, (row) => ({ ...row, cells: row.cells.map((cell) => cell && change(cell)) }));
    for (const output of ALL)
      assert.equal(
        compareDisagreements(output, COMPARE_READERS[output]?.(wrong) ?? new Map(), right).length,
        1,
        output,
      );
  });

test('a comparison that got a value, a sentence, an obstacle, a caveat or a change wrong would be found out', () => {
  const right = modelOf('three');
  const wrong: CompareModel = {
    ...withFirstRow(right, (row) => ({
      ...row,
      values: row.values.map((value) => value && { ...value, center: value.center * 1.1 }),
    })),
    sentences: right.sentences.map((sentence) => ({ ...sentence, text: 'All is well.' })),
    obstacles: right.obstacles.map((obstacle) => ({ ...obstacle, text: 'None.' })),
    caveats: ['This is a proof.', ...right.caveats.slice(1)],
    changes: right.changes.map(({ name, values }) => ({ name, values: values.map(() => 'same') })),
  };
  for (const output of ALL) {
    const found = compareDisagreements(output, COMPARE_READERS[output]?.(wrong) ?? new Map(), right).join('\n');
    assert.match(found, /\| A value: /, output);
    if (output === 'csv') continue;
    for (const part of ['sentence 0', 'obstacle 0', 'caveat 0', 'changes | '])
      assert.ok(found.includes(part), `${output} ${part}`);
  }
});

const hostile = (() => {
  const text = HOSTILE_NAMES.join(' ');
  const made = hostileResult();
  const other = {
    ...hostileResult(),
    id: 'another',
    environment: { ...made.environment, kernel: text, commit: text },
    services: FIVE_SERVICES.map((service) => ({ ...service, version: text, settings: { [text]: 'x' } })),
  };
  return buildCompareModel([
    { name: HOSTILE_NAMES[0] ?? '', result: made },
    { name: text, result: other },
  ]);
})();
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

test('hostile names steer no terminal, add no element, cell or formula', () => {
  for (const render of [RENDERERS.txt, RENDERERS.md, RENDERERS.html]) assert.ok(!STEERING.test(render(hostile)));
  const html = renderCompareHtml(hostile);
  const tags = (page: string): string[] =>
    [...new Set([...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, tag]) => `${tag}`))].sort();
  const script = /<script>[\s\S]*<\/script>/;
  assert.deepEqual(
    tags(html.replace(script, '')).filter(
      (tag) => !tags(renderCompareHtml(modelOf('three')).replace(script, '')).includes(tag),
    ),
    [],
  );
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.ok([...html.matchAll(/href="([^"]*)"/g)].every(([, href]) => `${href}`.startsWith('#')));
  assert.match(
    html,
    /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/,
  );
  assert.doesNotMatch(renderCompareMarkdown(hostile), /<(?!br)[a-z/!]/i);
  const records = csvRecords(renderCompareCsv(hostile));
  assert.equal(records.length, hostile.tables.flatMap(({ rows }) => rows).length);
  assert.ok(records.flatMap((line) => Object.values(line)).every((text) => !/^\s*[=+@\t\r]|^\s*-(?![\d.])/.test(text)));
});

test('fifty stacks are compared, and the page stays below 1 MB', () => {
  const stacks = fiftyStacks();
  const model = buildCompareModel([
    namedRun('a', { stacks, visits: 2 }),
    namedRun('b', { stacks, visits: 2, seed: 2 }),
  ]);
  assert.equal(model.tables[0]?.rows.length, 50);
  assert.ok(renderCompareHtml(model).length < 1e6);
});

test('a terminal too narrow for three files gets a table for each', () => {
  const text = renderCompareTerminal(modelOf('three'), { width: 120, color: false });
  const figures = text.split('\n').filter((line) => line.startsWith('│') && line.includes('express-redis'));
  assert.ok(figures.length > 0 && figures.every((line) => line.length <= 120));
});

function withFirstRow(model: CompareModel, change: (row: ComparedRow) => ComparedRow): CompareModel {
  return {
    ...model,
    tables: model.tables.map((table, index) =>
      index > 0 ? table : { ...table, rows: table.rows.map((row, at) => (at === 1 ? change(row) : row)) },
    ),
  };
}

function modelOf(name: string): CompareModel {
  return MODELS[name] ?? assert.fail(name);
}
