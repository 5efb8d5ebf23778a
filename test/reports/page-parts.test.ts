import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as check, boolean, infiniteStream, integer, property } from 'fast-check';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import { buildGateReport } from '../../reports/gate/build-gate-report.ts';
import { renderCompareHtml } from '../../reports/render/html/comparison.ts';
import { renderGateHtml } from '../../reports/render/html/gate.ts';
import { markup } from '../../reports/render/html/markup.ts';
import { prose } from '../../reports/render/html/prose.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { PairComparison } from '../../reports/run/ranking/compare-pairs.ts';
import { tieGroups } from '../../reports/run/ranking/tie-groups.ts';
import { PAGE_SCRIPT_MODULE, pageScriptModule } from '../../tools/inline-page-script.ts';
import { MADE_GATES } from '../support/made-gates.ts';
import { HOSTILE_NAMES, TEN_STACKS } from '../support/made-stacks.ts';
import { namedRun } from '../support/make-comparison.ts';
import { makeResult } from '../support/make-result.ts';

test('the script and the hashes in the page are those of its sources; `npm run make:page-script` makes them so', () => {
  assert.equal(readFileSync(PAGE_SCRIPT_MODULE, 'utf8'), pageScriptModule());
});

test('the policy of every kind of page allows its own style and script, and no other', () => {
  const run = makeResult({ stacks: TEN_STACKS.slice(2, 4) });
  const pages = [
    renderHtml(buildReportModel(run)),
    renderCompareHtml(buildCompareModel([namedRun('a', {}), namedRun('b', { seed: 2 })])),
    renderGateHtml(buildGateReport(MADE_GATES.pass)),
  ];
  for (const page of pages) {
    const hashOf = (tag: string): string => {
      const [, text = assert.fail(tag)] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page) ?? [];
      return createHash('sha256').update(text).digest('base64');
    };
    assert.ok(page.includes(`style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}';`));
  }
});

test('text in a template adds no markup, wherever it stands', () => {
  for (const name of HOSTILE_NAMES) {
    const { source } = markup`<p title="${name}">${[name, 1.005, null]}</p>`;
    assert.match(source, /^<p title="[^"<>]*">[^<>]*<\/p>$/);
  }
});

test('a sentence shows commands as code and flags in one piece, and adds no other markup', () => {
  const shown = (text: string): string => markup`${prose(text)}`.source;
  assert.equal(shown('Run `npm ci --x 3` by hand.'), 'Run <code>npm ci --x 3</code> by hand.');
  assert.equal(
    shown('Use --visits 13 --duration 3s.'),
    'Use <span class="flag">--visits 13</span> <span class="flag">--duration 3s</span>.',
  );
  assert.equal(shown('Nothing in ``'), 'Nothing in ``');
  assert.equal(shown('A ` alone'), 'A ` alone');
  for (const name of HOSTILE_NAMES)
    assert.match(shown(`${name} \`${name}\` --flag ${name}`), /^(?:[^<>]|<\/?code>|<span class="flag">|<\/span>)*$/);
});

const pair = (a: string, b: string, established: boolean): PairComparison => ({
  a,
  b,
  established,
  p: established ? 0.001 : 0.5,
  ratio: { center: 1, lo: null, hi: null, n: 3 },
  spread: { variance: 0.01, df: 3 },
});

test('stacks without a significant difference form the largest possible groups; a stack may be in two', () => {
  assert.deepEqual(tieGroups(['a', 'b', 'c'], [pair('a', 'b', false), pair('b', 'c', false), pair('a', 'c', true)]), [
    ['b', 'c'],
    ['a', 'b'],
  ]);
  assert.deepEqual(tieGroups(['a', 'b'], [pair('a', 'b', true)]), []);
  assert.deepEqual(tieGroups(['a', 'b', 'c'], []), [['a', 'b', 'c']]);
});

test('two stacks share a group exactly where their difference is not established', () => {
  check(
    property(integer({ min: 2, max: 6 }), infiniteStream(boolean()), (count, flips) => {
      const names = Array.from({ length: count }, (_, index) => `s${index}`);
      const pairs = names.flatMap((a, index) =>
        names.slice(index + 1).map((b) => pair(a, b, flips.next().value ?? false)),
      );
      const groups = tieGroups(names, pairs) ?? assert.fail('too many');
      for (const { a, b, established } of pairs)
        assert.equal(
          groups.some((group) => group.includes(a) && group.includes(b)),
          !established,
        );
    }),
  );
});

test('the p99 of a curve is the p99 of the table, with the same interval', () => {
  const model = buildReportModel(makeResult());
  for (const { open } of model.sections.flatMap((section) => section.rows)) {
    const inTable = open?.quantiles.find(({ percentile }) => percentile === 99);
    const inCurve = open?.curve.find(({ percentile }) => percentile === 99);
    assert.deepEqual([inCurve?.us, inCurve?.lo, inCurve?.hi], [inTable?.us, inTable?.lo, inTable?.hi]);
  }
});

test('a title heads the page and leaves the question; without one the question heads it', () => {
  const titled = renderHtml(buildReportModel(makeResult({ title: 'Before <the> fix' })));
  assert.match(titled, /<h1><bdi>Before &lt;the&gt; fix<\/bdi><\/h1>\n<p class="question">Which stacks answer/);
  assert.match(
    renderHtml(buildReportModel(makeResult())),
    /<h1>Which stacks answer within 200.ms, and which serves most\?<\/h1>/u,
  );
});

test('a timeline is drawn from five whole seconds on, with seconds in which nothing was answered', () => {
  const short = buildReportModel(makeResult({ durationMs: 4900 }));
  assert.equal(short.timelines.length, 0);
  assert.match(renderHtml(short), /A timeline needs rounds of at least five seconds/);
  const result = makeResult({ stacks: TEN_STACKS.slice(2, 3), visits: 1, durationMs: 6000 });
  for (const round of result.visits.flatMap(({ rounds }) => rounds))
    if (round.state === 'completed' && round.measured.timeline !== null)
      round.measured.timeline = round.measured.timeline.filter(({ second }) => second !== 3);
  const model = buildReportModel(result);
  assert.deepEqual(
    model.timelines.map(({ points }) => points.map(({ stalled }) => stalled)),
    [[0, 0, 0, 1, 0, 0]],
  );
  assert.match(renderHtml(model), /express-postgres, repetition 1: no response in second 4/);
});

test('beyond the hour that is recorded no second is invented; the last ones of a shorter round stay', () => {
  const stalledOf = (durationMs: number, recorded: number): number[] => {
    const stacks = TEN_STACKS.slice(2, 3).map((stack) => ({ ...stack, okPerSec: 5 }));
    const result = makeResult({ stacks, visits: 1, engines: ['autocannon'], durationMs });
    for (const round of result.visits.flatMap(({ rounds }) => rounds))
      if (round.state === 'completed')
        round.measured.timeline = Array.from({ length: recorded }, (_, second) => ({
          second,
          ok: 5,
          failed: 0,
          p50Us: 100,
          p99Us: 100,
          maxUs: 100,
        }));
    return buildReportModel(result).timelines.flatMap(({ points }) => points.map(({ stalled }) => stalled));
  };
  assert.deepEqual(stalledOf(7_200_000, 3600), Array<number>(60).fill(0));
  assert.deepEqual(stalledOf(8000, 6), [0, 0, 0, 0, 0, 0, 1, 1]);
});

test('a round of minutes has steps of several seconds', () => {
  const stacks = TEN_STACKS.slice(2, 3).map((stack) => ({ ...stack, okPerSec: 50 }));
  const model = buildReportModel(makeResult({ stacks, visits: 1, durationMs: 121_000 }));
  const [timeline] = model.timelines;
  assert.deepEqual([timeline?.stepSeconds, timeline?.points.length], [3, 40]);
});

test('ten stacks with five visits and a timeline stay below 1 MB', () => {
  const html = renderHtml(buildReportModel(makeResult({ visits: 5, durationMs: 10_000, requests: 3000 })));
  assert.ok(Buffer.byteLength(html) < 1_000_000, `${Buffer.byteLength(html)}`);
});
