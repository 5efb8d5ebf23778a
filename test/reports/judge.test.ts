import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runResultSchema } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import { worstExit } from '../../model/exit-codes.ts';
import type { Warning } from '../../model/warnings.ts';
import { judge } from '../../reports/run/judge/judge.ts';
import type { Verdict } from '../../reports/run/judge/verdict.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { failed, hostileResult, makeResult, type ResultOptions } from '../support/make-result.ts';

const POSTGRES = TEN_STACKS.filter((stack) => stack.id === 'express-postgres');
const CONTROLS = TEN_STACKS.filter((stack) => stack.group === 'control');
const STAND_INS = TEN_STACKS.filter((stack) => stack.group === 'stand-in');
const DEMONSTRATIONS = TEN_STACKS.filter((stack) => stack.group === 'demonstration');
const slow = { open: () => ({ medianUs: 150_000 }) };
const invalid: Warning = {
  code: 'generator-saturated',
  message: 'The generator was saturated.',
  fix: 'Use more cores.',
  invalidates: true,
};
const mistrusted = { open: () => ({ warnings: [invalid] }) };
const crashed = (visit: Visit): Visit => (visit.repetition === 1 ? failed(visit) : visit);
const interrupted = (visit: Visit): Visit | null => (visit.repetition === 2 ? null : visit);

interface Case {
  readonly title: string;
  readonly options: ResultOptions;
  readonly verdict: Verdict;
  readonly exit: number;
}

const one = { stacks: POSTGRES };
const cases: readonly Case[] = [
  { title: 'a fast stack passes', options: one, verdict: 'pass', exit: 0 },
  {
    title: 'a missed threshold that nobody gave changes no exit code',
    options: { ...one, ...slow },
    verdict: 'fail',
    exit: 0,
  },
  {
    title: 'a missed threshold that was given exits 1',
    options: { ...one, ...slow, thresholdsGiven: true },
    verdict: 'fail',
    exit: 1,
  },
  {
    title: 'failed answers count as over target',
    options: { ...one, thresholds: ['p(95)<200'], thresholdsGiven: true, open: () => ({ failures: 90 }) },
    verdict: 'fail',
    exit: 1,
  },
  {
    title: 'unsent requests count as over target',
    options: { ...one, thresholds: ['p(95)<200'], thresholdsGiven: true, open: () => ({ dropped: 300 }) },
    verdict: 'fail',
    exit: 1,
  },
  {
    title: 'unsent requests count as errors',
    options: { ...one, thresholds: ['errors<=1%'], thresholdsGiven: true, open: () => ({ dropped: 60 }) },
    verdict: 'fail',
    exit: 1,
  },
  {
    title: 'a closed loop alone is inconclusive',
    options: { ...one, engines: ['autocannon'] },
    verdict: 'inconclusive',
    exit: 4,
  },
  {
    title: 'a percentile that is not established is inconclusive',
    options: { ...one, requests: 300 },
    verdict: 'inconclusive',
    exit: 4,
  },
  {
    title: 'a warning that invalidates makes the measurement invalid',
    options: { ...one, ...mistrusted },
    verdict: 'invalid',
    exit: 5,
  },
  {
    title: 'a warning of the whole run that invalidates does so too',
    options: { ...one, warnings: [invalid] },
    verdict: 'invalid',
    exit: 5,
  },
  {
    title: 'a warning about the closed loop leaves the latency verdict',
    options: { ...one, closed: () => ({ warnings: [{ ...invalid, code: 'stood-still' }] }) },
    verdict: 'pass',
    exit: 0,
  },
  {
    title: 'an invalid miss exits 5, not 1',
    options: { ...one, open: () => ({ medianUs: 150_000, warnings: [invalid] }), thresholdsGiven: true },
    verdict: 'invalid',
    exit: 5,
  },
  {
    title: 'a failed visit exits 3',
    options: { ...one, visit: crashed, requests: 2000 },
    verdict: 'inconclusive',
    exit: 3,
  },
  {
    title: 'a failed visit exits 3 before an invalid one',
    options: { ...one, ...mistrusted, visit: crashed },
    verdict: 'invalid',
    exit: 3,
  },
  { title: 'no completed visit exits 3', options: { ...one, visit: failed }, verdict: 'inconclusive', exit: 3 },
  {
    title: 'an interrupted run exits 130',
    options: { ...one, state: 'interrupted', visit: interrupted },
    verdict: 'inconclusive',
    exit: 130,
  },
  { title: 'a run that never ended is inconclusive', options: { ...one, state: 'running' }, verdict: 'pass', exit: 4 },
  {
    title: 'a missing visit is inconclusive',
    options: { ...one, visit: interrupted },
    verdict: 'inconclusive',
    exit: 4,
  },
  ...[CONTROLS, STAND_INS, DEMONSTRATIONS].flatMap((stacks): Case[] => [
    {
      title: `a slow ${stacks[0]?.group} never decides`,
      options: { stacks, ...slow, thresholdsGiven: true },
      verdict: 'fail',
      exit: 0,
    },
    {
      title: `an invalid ${stacks[0]?.group} never decides`,
      options: { stacks, ...mistrusted },
      verdict: 'invalid',
      exit: 0,
    },
    {
      title: `a failed visit of a ${stacks[0]?.group} exits 3: it was asked for`,
      options: { stacks, visit: crashed },
      verdict: 'inconclusive',
      exit: 3,
    },
    {
      title: `a visit of a ${stacks[0]?.group} whose datastore stood still exits 5`,
      options: { stacks, visit: (visit) => ({ ...visit, warnings: [{ ...invalid, code: 'stood-still' }] }) },
      verdict: 'invalid',
      exit: 5,
    },
  ]),
];

for (const { title, options, verdict, exit } of cases) {
  test(title, () => {
    const judged = judge(runResultSchema.parse(makeResult(options)));
    assert.equal(judged.stacks[0]?.verdict, verdict);
    assert.equal(judged.exitCode, exit);
  });
}

test('skipped stacks are no part of the verdict', () => {
  const result = makeResult({ stacks: TEN_STACKS, skipped: [{ target: 'express-redis', reason: 'No redis-server.' }] });
  const visits = result.visits.filter((visit) => visit.target !== 'express-redis');
  const judged = judge({ ...result, visits });
  assert.equal(
    judged.stacks.some((stack) => stack.target === 'express-redis'),
    false,
  );
  assert.equal(judged.exitCode, 0);
});

test('every variant of the result maker is a valid result file', () => {
  for (const result of [
    makeResult(),
    makeResult({ visits: 0 }),
    makeResult({ stacks: [] }),
    hostileResult(),
    ...cases.map(({ options }) => makeResult(options)),
  ]) {
    assert.deepEqual(runResultSchema.parse(JSON.parse(JSON.stringify(result))), result);
  }
});

test('the verdict never gets better when answers get slower', () => {
  const verdicts = [500, 5000, 40_000, 60_000, 100_000, 400_000].map((medianUs) =>
    verdictOf({ open: () => ({ medianUs }) }),
  );
  assertNeverBetter(verdicts);
});

test('the verdict never gets better when answers turn into failures or are never sent', () => {
  for (const change of ['failures', 'dropped'] as const) {
    const verdicts = [0, 1, 2, 5, 10, 50, 300].map((count) =>
      verdictOf({ requests: 2000, open: () => ({ [change]: count }) }),
    );
    assertNeverBetter(verdicts);
  }
});

test('where several exit codes apply, 130 > 2 > 3 > 5 > 1 > 4 > 0', () => {
  const order = [130, 2, 3, 5, 1, 4, 0] as const;
  for (const [index] of order.entries()) assert.equal(worstExit([...order.slice(index)].reverse()), order[index]);
});

function verdictOf(options: ResultOptions): Verdict | undefined {
  return judge(makeResult({ ...one, ...options })).stacks[0]?.verdict;
}

function assertNeverBetter(verdicts: readonly (Verdict | undefined)[]): void {
  const badness = verdicts.map((verdict) => ['pass', 'inconclusive', 'fail', 'invalid'].indexOf(verdict ?? ''));
  assert.deepEqual(
    badness,
    [...badness].sort((a, b) => a - b),
  );
  assert.deepEqual([badness[0], badness.at(-1)], [0, 2]);
}

void test('a standstill or a lost data set is in the exit code whatever stack it was', () => {
  const happened = (code: string, target: string): ResultOptions => ({
    visit: (visit) =>
      visit.target === target && visit.repetition === 1
        ? { ...visit, warnings: [...visit.warnings, { ...invalid, code }] }
        : visit,
  });
  const codesOf = (stacks: ResultOptions['stacks'], code: string, target: string): number =>
    judge(runResultSchema.parse(makeResult({ ...happened(code, target), ...(stacks && { stacks }) }))).exitCode;
  for (const code of ['stood-still', 'service-emptied']) {
    assert.equal(codesOf(CONTROLS, code, 'node-memory'), 5);
    assert.equal(codesOf(DEMONSTRATIONS, code, 'express-memcached'), 5);
    assert.equal(codesOf(TEN_STACKS, code, 'express-memcached'), 5);
  }
  assert.equal(codesOf(CONTROLS, 'generator-saturated', 'node-memory'), 0);
});
