import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as check, boolean, infiniteStream, integer, property, string } from 'fast-check';
import { markup } from '../../reports/render/html/markup.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { sha256Base64 } from '../../reports/render/html/sha256.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { PairComparison } from '../../reports/run/ranking/compare-pairs.ts';
import { tieGroups } from '../../reports/run/ranking/tie-groups.ts';
import { PAGE_SCRIPT_MODULE, pageScriptModule } from '../../tools/inline-page-script.ts';
import { HOSTILE_NAMES, TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

test('our SHA-256 is the one of node:crypto, for every text', () => {
  const agrees = (text: string): void =>
    assert.equal(sha256Base64(text), createHash('sha256').update(text).digest('base64'), JSON.stringify(text));
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) agrees('a'.repeat(length));
  check(property(string({ unit: 'binary', maxLength: 300 }), agrees));
});

test('the script in the page is the one that is linted; `npm run make:page-script` makes it so', () => {
  assert.equal(readFileSync(PAGE_SCRIPT_MODULE, 'utf8'), pageScriptModule());
});

test('text in a template adds no markup, wherever it stands', () => {
  for (const name of HOSTILE_NAMES) {
    const { source } = markup`<p title="${name}">${[name, 1.005, null]}</p>`;
    assert.match(source, /^<p title="[^"<>]*">[^<>]*<\/p>$/);
  }
});

const pair = (a: string, b: string, established: boolean): PairComparison => ({
  a,
  b,
  established,
  p: established ? 0.001 : 0.5,
  ratio: { center: 1, lo: null, hi: null, n: 3 },
  spread: { variance: 0.01, df: 3 },
});

test('stacks that cannot be told apart form the largest groups there are; a stack may be in two', () => {
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
  assert.match(renderHtml(short), /No round with a timeline lasted five whole seconds/);
  const result = makeResult({ stacks: TEN_STACKS.slice(2, 3), visits: 1, durationMs: 6000 });
  for (const round of result.visits.flatMap(({ rounds }) => rounds))
    if (round.state === 'completed' && round.measured.timeline !== null)
      round.measured.timeline = round.measured.timeline.filter(({ second }) => second !== 3);
  const model = buildReportModel(result);
  assert.deepEqual(
    model.timelines.map(({ points }) => points.map(({ stalled }) => stalled)),
    [[0, 0, 0, 1, 0, 0]],
  );
  assert.match(renderHtml(model), /express-postgres, repetition 1: no answer in second 4/);
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

test('a round of minutes is told in steps of several seconds', () => {
  const stacks = TEN_STACKS.slice(2, 3).map((stack) => ({ ...stack, okPerSec: 50 }));
  const model = buildReportModel(makeResult({ stacks, visits: 1, durationMs: 121_000 }));
  const [timeline] = model.timelines;
  assert.deepEqual([timeline?.stepSeconds, timeline?.points.length], [3, 40]);
});

test('ten stacks with five visits and a timeline stay below 1 MB', () => {
  const html = renderHtml(buildReportModel(makeResult({ visits: 5, durationMs: 10_000, requests: 3000 })));
  assert.ok(Buffer.byteLength(html) < 1_000_000, `${Buffer.byteLength(html)}`);
});
