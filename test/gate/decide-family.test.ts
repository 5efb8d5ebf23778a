import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, property } from 'fast-check';
import { decideFamily } from '../../model/stats/decide-family.ts';
import type { Margins } from '../../model/stats/sequential-test.ts';
import { decideTest } from '../oracles/decide-test.ts';
import { around } from './ratios-around.ts';

const settings: Margins = { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 30 };
const alone = { ...settings, family: 1 };
const wide: Margins = { ...settings, maxBlocks: 40 };
const ratios = array(double({ min: -0.3, max: 0.3, noNaN: true }), { maxLength: 40 });

test('a family of one is the test by itself', () => {
  check(
    property(ratios, (values) => {
      const { answer, decidedAt, tests } = decideFamily([{ key: 'cpu', ratios: values }], settings);
      const single = decideTest(values, alone);
      assert.deepEqual(tests, [{ key: 'cpu', ...single }]);
      assert.deepEqual([answer, decidedAt], [single.answer, single.decidedAt]);
    }),
  );
});

test('a family passes when all have passed, and a test that has passed stays so', () => {
  const early = [...around(0, 8), ...around(0.3, 30)];
  const late = [...around(0.04, 8, 0.03), ...around(0, 30)];
  const { answer, decidedAt, tests } = decideFamily(
    [
      { key: 'early', ratios: early },
      { key: 'late', ratios: late },
    ],
    wide,
  );
  assert.equal(answer, 'pass');
  assert.deepEqual(
    tests.map((one) => one.answer),
    ['pass', 'pass'],
  );
  assert.equal(tests[0]?.decidedAt, 8);
  assert.equal(tests[1]?.decidedAt, decidedAt);
  assert.ok((decidedAt ?? 0) > 8);
});

test('one regression ends the gate, and what was open then stays open', () => {
  const tests = [
    { key: 'slow', ratios: around(0.2, 40) },
    { key: 'noisy', ratios: around(0.03, 40, 0.3) },
  ];
  const decision = decideFamily(tests, wide);
  assert.equal(decision.answer, 'regressed');
  assert.deepEqual(
    decision.tests.map(({ answer }) => answer),
    ['regressed', 'open'],
  );
  assert.equal(decision.tests[1]?.looks.at(-1)?.blocks, decision.decidedAt);
});

test('where one has regressed, the next needs less (Holm)', () => {
  // At ten blocks of at most forty, one of two tests needs T = 55, a single one 53: the smallest block may be on the
  // other side.
  const weak = [...around(0.2, 9), 0.009];
  const alongside = (ratios: number[]) =>
    decideFamily(
      [
        { key: 'other', ratios },
        { key: 'weak', ratios: weak },
      ],
      wide,
    );
  assert.deepEqual(
    alongside(around(0, 10)).tests.map(({ answer }) => answer),
    ['pass', 'open'],
  );
  assert.deepEqual(
    alongside(around(0.2, 10)).tests.map(({ answer }) => answer),
    ['regressed', 'regressed'],
  );
  assert.equal(alongside(around(0.2, 10)).tests[1]?.looks.at(-1)?.slowerBound, 53);
});

test('a family without tests, and one whose tests lack a block, wait', () => {
  assert.deepEqual(decideFamily([], settings), { answer: 'open', decidedAt: null, tests: [] });
  const tests = [
    { key: 'whole', ratios: around(0, 8) },
    { key: 'behind', ratios: around(0, 7) },
  ];
  assert.equal(decideFamily(tests, settings).answer, 'open');
});
