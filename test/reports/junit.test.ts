import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { xmlError } from '../support/check-xml.ts';
import { junitStructureErrors } from '../support/junit-structure.ts';
import { failed, hostileResult, makeResult } from '../support/make-result.ts';
import { junitCases } from '../support/read-tables.ts';

const distrust = { code: 'd', message: 'Saturated.', fix: 'Rest.', invalidates: true };
const GOOD = renderJunit(buildReportModel(makeResult()));

test('JUnit has the elements and attributes that its usual readers know, whatever the result and its names', () => {
  for (const result of [
    makeResult(),
    hostileResult(),
    makeResult({ thresholdsGiven: true, open: () => ({ medianUs: 150_000 }) }),
    makeResult({ warnings: [distrust] }),
    makeResult({ visit: (visit) => (visit.index === 2 ? failed(visit) : visit) }),
    makeResult({ state: 'interrupted', visit: () => null, skipped: [{ target: 'a & b', reason: '<none>' }] }),
    makeResult({ stacks: [] }),
  ]) {
    const xml = renderJunit(buildReportModel(result));
    assert.equal(xmlError(xml), null);
    assert.deepEqual(junitStructureErrors(xml), []);
  }
});

test('that check finds what readers would stumble over', () => {
  const broken: readonly (readonly [string | RegExp, string, RegExp])[] = [
    [' classname="stackbench.ranked"', '', /testcase without classname/],
    ['<testcase ', '<testcase status="run" ', /testcase with status/],
    [/ tests="\d+"/, '', /testsuite without tests/],
    [/ failures="\d+"/, ' failures="none"', /failures is no number/],
    ['<testsuite ', '<properties ', /properties within testsuites/],
    [/(<skipped message="[^"]*">)[^<]*/, '$1other', /not its message/],
    [
      /(<testcase [^>]*>)/,
      '$1<skipped message=""></skipped><error message=""></error>',
      /testcase with skipped and error/,
    ],
    [/<testcase name="[^"]*" classname="[^"]*"/g, '<testcase name="a" classname="b"', /two cases are called b a/],
  ];
  for (const [what, by, expected] of broken)
    assert.ok(
      junitStructureErrors(GOOD.replace(what, by)).some((error) => expected.test(error)),
      String(expected),
    );
});

test('inconclusive is skipped with a message, invalid is an error, a missed threshold that was given a failure', () => {
  const outcomes = (options: Parameters<typeof makeResult>[0]) =>
    new Set(
      junitCases(renderJunit(buildReportModel(makeResult(options))))
        .cases.filter(({ classname }) => classname === 'stackbench.ranked')
        .map(({ outcome, type }) => `${outcome} ${type}`.trim()),
    );
  assert.deepEqual(outcomes({ requests: 40 }), new Set(['skipped']));
  assert.deepEqual(outcomes({ warnings: [distrust] }), new Set(['error invalid']));
  assert.deepEqual(
    outcomes({ thresholdsGiven: true, open: () => ({ medianUs: 150_000 }) }),
    new Set(['failure threshold']),
  );
  assert.deepEqual(outcomes({ open: () => ({ medianUs: 150_000 }) }), new Set(['skipped']));
  assert.deepEqual(outcomes({ visit: failed }), new Set(['error could-not-run']));
});

test('a case takes as long as its visits took', () => {
  const visit = makeResult().visits[0];
  const ms = Object.values(visit?.phasesMs ?? {}).reduce((sum, value) => sum + value, 0);
  assert.match(
    GOOD,
    new RegExp(
      `<testcase name="express-redis mixed-crud" classname="stackbench.ranked" time="${((3 * ms) / 1000).toFixed(3)}"`,
    ),
  );
});
