import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, constantFrom, integer, property, record, subarray } from 'fast-check';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { ReportModel, Row } from '../../reports/run/report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { failed, makeResult, type ResultOptions } from '../support/make-result.ts';
import { junitCases } from '../support/read-tables.ts';
import { disagreements, READERS } from '../support/report-facts.ts';

const note = { code: 'n', message: 'The generator used 91 % of its core.', fix: 'Rest.', invalidates: false };
const distrust = { ...note, code: 'd', message: 'The generator was saturated.', invalidates: true };

const VARIANTS: Readonly<Record<string, ResultOptions>> = {
  'ten healthy stacks': {},
  'a missed threshold that was given': {
    thresholdsGiven: true,
    open: (stack) => (stack.id === 'express-postgres' ? { medianUs: 90_000, failures: 4, dropped: 2 } : {}),
  },
  'a missed default threshold': { open: () => ({ medianUs: 150_000 }) },
  'a p99 among failures': { open: (stack) => (stack.id === 'express-redis' ? { failures: 60 } : {}) },
  'warnings, one of which invalidates': {
    closed: (stack) => (stack.id === 'express-redis' ? { warnings: [note] } : {}),
    open: (stack) => (stack.id === 'express-postgres' ? { warnings: [distrust] } : {}),
  },
  'failures under full load': {
    closed: (stack) => (stack.id === 'express-redis' ? { failures: 4000 } : { failures: 3 }),
  },
  'a percentile that may lie among failures': { open: () => ({ failures: 8 }) },
  'failed visits': { visit: (visit) => (visit.index % 7 === 2 ? failed(visit) : visit) },
  'failed visits that are invalid too': {
    warnings: [distrust],
    visit: (visit) => (visit.index % 7 === 2 ? failed(visit) : visit),
  },
  'an interrupted run': {
    state: 'interrupted',
    skipped: [{ target: 'express-memcached', reason: 'No memcached was found.' }],
    stacks: TEN_STACKS.filter(({ id }) => id !== 'express-memcached'),
    visit: (visit) => (visit.index < 14 ? visit : null),
  },
  'nothing measured': { state: 'interrupted', visit: () => null },
  'one visit': { visits: 1 },
  'stand-ins alone': { stacks: TEN_STACKS.filter(({ group }) => group === 'stand-in') },
  'k6 alone': { engines: ['k6'] },
  'stacks that were measured one after the other': { turns: false },
  'many requests': { stacks: TEN_STACKS.slice(2, 4), requests: 4000 },
};

function assertAgreement(model: ReportModel): void {
  for (const [output, read] of Object.entries(READERS))
    assert.deepEqual(disagreements(output, read(model), model), [], output);
  assertJunitAgrees(model);
}

for (const [name, options] of Object.entries(VARIANTS))
  test(`terminal, Markdown, HTML, JSON, CSV and JUnit say the same of ${name}`, () =>
    assertAgreement(buildReportModel(makeResult(options))));

test('they say the same of whatever result', () => {
  const result = record({
    seed: integer({ min: 1, max: 1e6 }),
    stacks: subarray([...TEN_STACKS], { minLength: 1, maxLength: 4 }),
    visits: integer({ min: 1, max: 3 }),
    failures: integer({ min: 0, max: 40 }),
    dropped: integer({ min: 0, max: 5 }),
    requests: constantFrom(40, 900, 1200),
    state: constantFrom<('completed' | 'interrupted' | 'failed')[]>('completed', 'interrupted', 'failed'),
    thresholdsGiven: constantFrom(true, false),
    failing: integer({ min: 0, max: 12 }),
    warned: constantFrom(null, note, distrust),
  });
  check(
    property(result, ({ failures, dropped, failing, warned, ...options }) =>
      assertAgreement(
        buildReportModel(
          makeResult({
            ...options,
            open: ({ id }) => (id.length % 2 === 0 ? { failures, dropped, warnings: warned ? [warned] : [] } : {}),
            visit: (visit) => (visit.index === failing ? failed(visit) : visit),
          }),
        ),
      ),
    ),
    { numRuns: 30 },
  );
});

/**
 * One field of the model each, changed as little as an output could get it wrong; `in` are the outputs that show it.
 */
const PERTURBATIONS: readonly {
  readonly what: string;
  readonly in: readonly string[];
  readonly change: (row: Row) => Row;
}[] = [
  { what: 'the p99', in: ['terminal', 'markdown', 'html', 'json', 'csv'], change: quantile(99, 'us', 1.05) },
  {
    what: 'the interval of the p99',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: quantile(99, 'hi', 1.3),
  },
  { what: 'the p50', in: ['terminal', 'markdown', 'html', 'json', 'csv'], change: quantile(50, 'us', 1.05) },
  { what: 'the p95', in: ['terminal', 'markdown', 'html', 'json', 'csv'], change: quantile(95, 'us', 1.05) },
  { what: 'the throughput', in: ['terminal', 'markdown', 'html', 'json', 'csv'], change: throughput('center', 1.02) },
  {
    what: 'the interval of the throughput',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: throughput('hi', 1.1),
  },
  {
    what: 'the CPU per request',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: (row) => ({ ...row, cpuUsPerRequest: row.cpuUsPerRequest && { ...row.cpuUsPerRequest, center: 171 } }),
  },
  {
    what: 'the errors',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: (row) => ({ ...row, open: row.open && { ...row.open, errorRatio: 0.07 } }),
  },
  {
    what: 'the rank',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: (row) => ({ ...row, rank: (row.rank ?? 0) + 1 }),
  },
  {
    what: 'a tie',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: (row) => ({ ...row, tied: !row.tied }),
  },
  {
    what: 'the verdict',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: (row) => ({ ...row, verdict: 'invalid' }),
  },
  {
    what: 'a footnote number',
    in: ['terminal', 'markdown', 'html', 'json'],
    change: (row) => ({ ...row, notes: [9] }),
  },
  {
    what: 'the ratio to the reference',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: ratio('center', 1.02),
  },
  {
    what: 'the interval of the ratio to the reference',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: ratio('hi', 1.1),
  },
  {
    what: 'the reference',
    in: ['terminal', 'markdown', 'html', 'json', 'csv'],
    change: (row) => ({ ...row, toReference: row.toReference && { ...row.toReference, reference: row.target } }),
  },
  {
    what: 'the visits',
    in: ['terminal', 'markdown', 'json'],
    change: (row) => ({ ...row, visits: { ...row.visits, completed: 2 } }),
  },
];

const HEALTHY = buildReportModel(makeResult({ stacks: TEN_STACKS.slice(2, 7), closed: () => ({ warnings: [note] }) }));

for (const { what, in: outputs, change } of PERTURBATIONS)
  test(`an output that got ${what} wrong would be found out`, () => {
    const wrong = withFirstRow(HEALTHY, change);
    const target = HEALTHY.sections[0]?.rows[0]?.target ?? '';
    for (const output of outputs) {
      const found = disagreements(output, READERS[output]?.(wrong) ?? new Map(), HEALTHY);
      assert.ok(found.length > 0, output);
      assert.ok(
        found.every((text) => text.includes(` of ${target}: `)),
        found.join('\n'),
      );
    }
  });

test('an output that got a sentence, a footnote or the caveat wrong would be found out', () => {
  const [first, ...others] = HEALTHY.sentences;
  assert.ok(first !== undefined);
  const changed = { ...first, text: `${first.text} Or not.` };
  const wrong: ReportModel = {
    ...HEALTHY,
    sentences: [changed, ...others],
    groups: { ...HEALTHY.groups, answers: [changed, ...HEALTHY.groups.answers.slice(1)] },
    footnotes: HEALTHY.footnotes.map((footnote) => ({ ...footnote, message: 'Something else.' })),
    caveat: 'Production will be the same.',
  };
  for (const output of ['terminal', 'markdown', 'html', 'json'])
    assert.equal(disagreements(output, READERS[output]?.(wrong) ?? new Map(), HEALTHY).length, 3, output);
});

function withFirstRow(model: ReportModel, change: (row: Row) => Row): ReportModel {
  return {
    ...model,
    sections: model.sections.map((section, index) =>
      index > 0 ? section : { ...section, rows: section.rows.map((row, at) => (at > 0 ? row : change(row))) },
    ),
  };
}

function quantile(percentile: number, field: 'us' | 'hi', factor: number): (row: Row) => Row {
  return (row) => ({
    ...row,
    open: row.open && {
      ...row.open,
      quantiles: row.open.quantiles.map((found) =>
        found.percentile === percentile ? { ...found, [field]: (found[field] ?? 0) * factor } : found,
      ),
    },
  });
}

function ratio(field: 'center' | 'hi', factor: number): (row: Row) => Row {
  return ({ toReference, ...row }) => ({
    ...row,
    toReference: toReference && {
      ...toReference,
      ratio: { ...toReference.ratio, [field]: (toReference.ratio[field] ?? 0) * factor },
    },
  });
}

function throughput(field: 'center' | 'hi', factor: number): (row: Row) => Row {
  return (row) => ({
    ...row,
    closed: row.closed && {
      ...row.closed,
      okPerSec: row.closed.okPerSec && { ...row.closed.okPerSec, [field]: (row.closed.okPerSec[field] ?? 0) * factor },
    },
  });
}

/** How a case may end for each verdict; the message says why it ended otherwise. */
const ENDS: Readonly<Record<Row['verdict'], readonly string[]>> = {
  pass: ['passed'],
  fail: ['failure', 'skipped', 'error could-not-run'],
  invalid: ['error invalid', 'skipped'],
  inconclusive: ['skipped', 'error could-not-run'],
};

function assertJunitAgrees(model: ReportModel): void {
  const { counts, cases } = junitCases(renderJunit(model));
  const rows = model.sections.flatMap((section) => section.rows);
  assert.deepEqual(counts, {
    tests: rows.length + model.skipped.length,
    failures: cases.filter(({ outcome }) => outcome === 'failure').length,
    errors: cases.filter(({ outcome }) => outcome === 'error').length,
    skipped: cases.filter(({ outcome }) => outcome === 'skipped').length,
  });
  for (const [index, row] of rows.entries()) {
    const found = cases[index];
    assert.equal(found?.name, `${row.target} ${row.scenario}`);
    const end = found.outcome === 'error' ? `error ${found.type}` : found.outcome;
    const standIn = row.group === 'stand-in' && end === 'skipped';
    assert.ok(standIn || ENDS[row.verdict].includes(end), `${row.target}: ${row.verdict} is ${end}`);
    for (const { name, expected, actual, outcome } of row.checks)
      if (outcome !== 'pass')
        assert.ok(found.message.includes(`${name}: expected ${expected}, found ${actual}.`), found.message);
  }
  const bad = (counts['failures'] ?? 0) + (counts['errors'] ?? 0);
  if (bad > 0) assert.ok(![0, 4].includes(model.exitCode), `exit ${model.exitCode} with ${bad} bad cases`);
  if ([1, 5].includes(model.exitCode)) assert.ok(bad > 0, `exit ${model.exitCode} without a bad case`);
}
