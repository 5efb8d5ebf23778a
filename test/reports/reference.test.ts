import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseReference } from '../../model/document/choose-reference.ts';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { formatTimes, formatToReference } from '../../reports/run/format-figure.ts';
import type { PairComparison } from '../../reports/run/ranking/compare-pairs.ts';
import { relateToReferences } from '../../reports/run/ranking/reference.ts';
import type { ReportModel, Row } from '../../reports/run/report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';
import { csvRecords } from '../support/read-tables.ts';

const RANKED = TEN_STACKS.filter(({ group }) => group === 'ranked');
const [POSTGRES = assert.fail(), REDIS = assert.fail()] = RANKED;

const rowsOf = ({ sections }: ReportModel): Row[] =>
  sections.filter(({ group }) => group === 'ranked').flatMap(({ rows }) => rows);
const ratiosOf = (model: ReportModel): Record<string, string> =>
  Object.fromEntries(rowsOf(model).map((row) => [row.target, formatToReference(row)]));
const certaintyOf = ({ groups }: ReportModel): string => groups.certainty.map(({ text }) => text).join('\n');

describe('the reference', () => {
  it('is the first ranked stack in the order of the plan', () => {
    assert.equal(chooseReference(['control', 'b', 'a'], ['a', 'b']), 'b');
    assert.equal(chooseReference(['x'], ['a', 'b']), 'a');
    assert.equal(chooseReference(['x'], []), null);
    const { sections } = buildReportModel(makeResult({ stacks: TEN_STACKS.toReversed() }));
    assert.deepEqual(
      sections.map(({ rows }) => rows.find(({ toReference }) => toReference !== null)?.toReference?.reference),
      ['express-postgres-memcached', 'express-mongodb-memcached', undefined, undefined],
    );
  });

  it('has a ratio of 1, and the others have that of the pair, whichever of the two comes first in it', () => {
    const pair = (a: string, b: string, center: number): PairComparison => ({
      ...{ a, b, p: 0.5, established: false, spread: { variance: 0.01, df: 3 } },
      ratio: { center, lo: center / 1.25, hi: center * 1.6, n: 4 },
    });
    const asked = { order: ['b', 'a', 'c'], stackOf: new Map<string, string>() };
    const related = relateToReferences(asked, [pair('a', 'b', 2), pair('b', 'c', 3), pair('a', 'c', 6)]);
    assert.deepEqual(related.get('b')?.ratio, { center: 1, lo: 1, hi: 1, n: 4 });
    assert.deepEqual(related.get('a')?.ratio, { center: 0.5, lo: 0.5 / 1.6, hi: 0.625, n: 4 });
    assert.equal(related.get('c')?.ratio.center, 3);
    assert.equal(relateToReferences(asked, []).size, 0);
  });

  it('is the first variant of the same stack, if there are variants of several stacks', () => {
    const variants = [POSTGRES, REDIS].flatMap((stack) =>
      ['10', '1'].map((size) => {
        const settings = { 'http.keepAliveTimeoutMs': size };
        return { ...stack, id: `${stack.id}@${size}`, variant: { of: stack.id, settings } };
      }),
    );
    const beside = RANKED.slice(2, 3);
    const model = buildReportModel(makeResult({ stacks: [...variants, ...beside] }));
    const references = rowsOf(model).map(({ target, toReference }) => [target, toReference?.reference]);
    const first = `${POSTGRES.id}@10`;
    assert.deepEqual(Object.fromEntries(references), {
      [first]: first,
      [`${POSTGRES.id}@1`]: first,
      [`${REDIS.id}@10`]: `${REDIS.id}@10`,
      [`${REDIS.id}@1`]: `${REDIS.id}@10`,
      [String(beside[0]?.id)]: first,
    });
    assert.match(renderHtml(model), /Throughput relative to the first variant of each stack/);
    assert.match(JSON.stringify(model.explanations), /of variants the first one of the same stack/);
  });

  it('is that of another stack for the only ranked variant of its stack', () => {
    const asked = {
      order: ['a@1', 'a@2', 'b@1'],
      stackOf: new Map([
        ['a@1', 'a'],
        ['a@2', 'a'],
        ['b@1', 'b'],
      ]),
    };
    const of = (a: string, b: string): PairComparison => ({
      ...{ a, b, p: 0.5, established: false, spread: { variance: 0.01, df: 3 } },
      ratio: { center: 2, lo: 1, hi: 4, n: 4 },
    });
    const related = relateToReferences(asked, [of('a@1', 'a@2'), of('a@1', 'b@1'), of('a@2', 'b@1')]);
    assert.deepEqual(
      ['a@1', 'a@2', 'b@1'].map((name) => related.get(name)?.reference),
      ['a@1', 'a@1', 'a@1'],
    );
  });

  it('is compared within blocks, so that a block on a slower machine changes no ratio', () => {
    const slower = makeResult({ stacks: RANKED });
    for (const { repetition, rounds } of slower.visits)
      for (const round of rounds)
        if (round.state === 'completed' && round.load.kind === 'closed' && repetition === 1)
          round.measured.elapsedMs *= 3;
    assert.deepEqual(ratiosOf(buildReportModel(slower)), ratiosOf(buildReportModel(makeResult({ stacks: RANKED }))));
  });

  it('is the same for files of runs in which stacks were measured one after the other', () => {
    const [turns, older] = [true, false].map((turns) => buildReportModel(makeResult({ turns })));
    assert.ok(turns !== undefined && older !== undefined);
    assert.deepEqual(ratiosOf(older), ratiosOf(turns));
    assert.match(renderHtml(turns), /Points are ratios within blocks: /);
    assert.match(renderHtml(older), /Points are ratios within repetitions: /);
    const said = ({ explanations }: ReportModel) => explanations.find(({ name }) => name === '× reference')?.value;
    assert.match(said(turns) ?? '', /took turns/);
    assert.doesNotMatch(said(older) ?? '', /block|turns/);
  });
});

describe('a failing stack', () => {
  const failing = (id: string): ReportModel =>
    buildReportModel(makeResult({ closed: (stack) => (stack.id === id ? { failures: 4000 } : {}) }));

  it('is no reference, although the plan names it first', () => {
    const model = failing(POSTGRES.id);
    assert.equal(ratiosOf(model)[POSTGRES.id], '–');
    assert.equal(ratiosOf(model)[REDIS.id], 'reference');
    assert.equal(rowsOf(model).at(-1)?.target, POSTGRES.id);
  });

  it('has no ratio and no point in the chart, only its throughput with what failed', () => {
    const model = failing(REDIS.id);
    assert.equal(ratiosOf(model)[REDIS.id], '–');
    assert.equal(ratiosOf(model)[POSTGRES.id], 'reference');
    const html = renderHtml(model);
    const chart = html.slice(html.indexOf('Throughput relative'), html.indexOf('Latency, p99'));
    assert.match(chart, />not ranked<\/text>\n<text[^>]*>[\d,]+ ±\d+%, [\d.]+% failed<\/text>/);
    assert.doesNotMatch(chart, /aria-label="express-redis: /);
  });

  it('beside one other leaves no ratio, and the report says so', () => {
    const model = buildReportModel(
      makeResult({
        stacks: [POSTGRES, REDIS],
        closed: ({ id }) => (id === REDIS.id ? { failures: 4000 } : {}),
      }),
    );
    assert.deepEqual(Object.values(ratiosOf(model)), ['–', '–']);
    assert.match(certaintyOf(model), /Fewer than two stacks could be ranked, so no ratio to a reference is given\./);
    assert.doesNotMatch(renderHtml(model), /Throughput relative to/);
  });
});

it('an untrusted stack has no ratio', () => {
  const warning = { code: 'x', message: 'Saturated.', fix: 'Rest.', invalidates: true };
  const model = buildReportModel(
    makeResult({ closed: ({ id }) => (id === POSTGRES.id ? { warnings: [warning] } : {}) }),
  );
  assert.equal(ratiosOf(model)[POSTGRES.id], '–');
  assert.equal(ratiosOf(model)[REDIS.id], 'reference');
});

describe('without ratios', () => {
  for (const [what, options, expected] of [
    [
      'one stack',
      { stacks: [POSTGRES] },
      /express-postgres has no ratio to a reference, because this run has no other stack that may be compared with it\./,
    ],
    ['one block', { visits: 1 }, /One visit per stack gives no rank and no ratio to a reference; both need --visits 3/],
    ['two blocks', { visits: 2 }, /2 visits per stack may agree by chance/],
    ['no closed loop', { engines: ['k6'] as const }, /not measured in a closed loop, so no ratio to a reference/],
  ] as const)
    it(`says once why there are none with ${what}`, () => {
      const model = buildReportModel(makeResult(options));
      assert.ok(rowsOf(model).every(({ toReference }) => toReference === null));
      assert.match(certaintyOf(model), expected);
      assert.equal(certaintyOf(model).match(/ratio to a reference/g)?.length, 1);
      const table = renderTerminal(model, { width: 200, color: false }).match(/│ Stack.*/g) ?? [];
      assert.ok(table.every((head) => !head.includes('× reference')));
    });

  it('says nothing of them if nothing was measured', () => {
    const model = buildReportModel(makeResult({ state: 'interrupted', visit: () => null }));
    assert.doesNotMatch(certaintyOf(model), /ratio/);
  });
});

describe('ties', () => {
  it('are brackets in the chart, also of stacks whose own interval excludes 1', () => {
    const model = buildReportModel(makeResult());
    const [section] = model.sections;
    assert.deepEqual(section?.ties, [['express-postgres-redis', 'express-postgres-memcached']]);
    const html = renderHtml(model);
    const chart = html.slice(html.indexOf('Throughput relative'), html.indexOf('Latency, p99'));
    assert.match(chart, /No significant difference: express-postgres-redis, express-postgres-memcached/);
    assert.match(chart, /express-postgres: the reference, 2,682 ±7% requests\/s/);
    assert.match(chart, /express-redis: 1\.53× \[1\.42–1\.65\] the throughput of express-postgres, 4,106 ±5% requests/);
    assert.match(chart, /<line class="reference"/);
  });
});

it('stands beside the absolute figure in Markdown, terminal and CSV', () => {
  const model = buildReportModel(makeResult({ stacks: RANKED }));
  assert.match(renderMarkdown(model).replaceAll('\\', ''), /\| 1\.\d\d× \[1\.\d\d–1\.\d\d\] \| [\d,]+ ±\d+% \|/);
  assert.match(
    renderTerminal(model, { width: 120, color: false }),
    /│ +1\.\d\d× \[1\.\d\d–1\.\d\d\] │ +[\d,]+ ±\d+% │/,
  );
  const records = csvRecords(renderCsv(model));
  const own = records.find(({ target }) => target === POSTGRES.id);
  assert.deepEqual(
    [own?.['reference'], own?.['times_reference'], own?.['times_reference_lo95'], own?.['times_reference_hi95']],
    [POSTGRES.id, '1', '1', '1'],
  );
  assert.ok(records.every((record) => Number(record['times_reference_lo95']) <= Number(record['times_reference'])));
});

it('a ratio has as many decimals as its size and its interval need', () => {
  const text = (center: number, lo: number | null, hi: number | null) => formatTimes({ center, lo, hi, n: 3 });
  assert.equal(text(1.553, 1.5, 1.604), '1.55× [1.50–1.60]');
  assert.equal(text(1.01, 1.004, 1.016), '1.010× [1.004–1.016]');
  assert.equal(text(12.44, 11.9, 13), '12.4× [11.9–13.0]');
  assert.equal(text(1234, 1100, 1400), '1,234× [1,100–1,400]');
  assert.equal(text(0.034, 0.03, 0.04), '0.034× [0.030–0.040]');
  assert.equal(text(2, null, null), '2.00×');
  assert.equal(text(2, 0.01, 400), '2.00× ×÷>100');
});
