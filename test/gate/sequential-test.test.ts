import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, integer, property } from 'fast-check';
import { decideFamily } from '../../model/stats/decide-family.ts';
import type { Margins } from '../../model/stats/sequential-test.ts';
import { decideTest } from '../oracles/decide-test.ts';
import { around } from './ratios-around.ts';

const settings: Margins = { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 30 };
const alone = { ...settings, family: 1 };
const wide: Margins = { ...settings, maxBlocks: 40 };
const ratio = double({ min: -0.3, max: 0.3, noNaN: true });
const ratios = array(ratio, { maxLength: 40 });

test('the answers, by the blocks there are', () => {
  for (const [name, values, answer, decidedAt, improved] of [
    ['no block', [], 'open', null, false],
    ['before the first look', around(0.2, 5), 'open', null, false],
    ['six are too few for anything', around(0.2, 6), 'open', null, false],
    ['eight equal ones pass', around(0, 8), 'pass', 8, false],
    ['eight much faster ones pass, improved', around(-0.1, 8), 'pass', 8, true],
    ['eight slower ones are not enough', around(0.1, 8), 'open', null, false],
    ['ten slower ones are', around(0.1, 10), 'regressed', 10, false],
    ['what follows a decision changes nothing', [...around(0, 8), ...around(0.5, 22)], 'pass', 8, false],
    ['blocks between two looks wait', around(0.03, 15, 0.2), 'open', null, false],
    ['the middle of the margins under noise', around(0.03, 30, 0.2), 'inconclusive', 30, false],
  ] as const) {
    const decision = decideTest(values, alone);
    assert.equal(decision.answer, answer, name);
    assert.equal(decision.decidedAt, decidedAt, name);
    assert.equal(decision.improved, improved, name);
  }
});

test('where both answers are reached at one look, it is a regression', () => {
  // Just one of eight blocks is above 5 %, by a hair: no pass yet. At ten it weighs less, and all ten are above 1 %.
  const both = [Math.log(1.0501), ...around(0.03, 9, 0.001)];
  const { answer, looks } = decideTest(both, alone);
  const last = looks.at(-1);
  assert.equal(answer, 'regressed');
  assert.ok((last?.notSlower ?? 0) >= (last?.notSlowerBound ?? 99));
});

test('each look tells what it saw and what it had to reach', () => {
  const [first, second, third] = decideTest(around(0.1, 10), alone).looks;
  assert.ok(first);
  const { meanHigh, ...rest } = first;
  assert.deepEqual(rest, { blocks: 6, slower: 21, slowerBound: null, notSlower: -21, notSlowerBound: null });
  assert.ok(meanHigh > Math.exp(0.1) && meanHigh < Math.exp(0.12), `${meanHigh}`);
  assert.deepEqual([second?.slower, second?.slowerBound, second?.notSlowerBound], [36, null, 36]);
  assert.deepEqual([third?.blocks, third?.slower, third?.slowerBound], [10, 55, 51]);
});

test('effect and spread are those of the blocks that were judged', () => {
  const decision = decideTest([...around(0, 8), 7, 7], alone);
  assert.equal(decision.effect?.n, 8);
  assert.ok(decision.effect.hi !== null && decision.effect.hi < 1.011);
  assert.ok((decision.blockSd ?? 0) > 0.005 && (decision.blockSd ?? 1) < 0.011);
  const few = decideTest([0.1, 0.1], alone);
  assert.deepEqual([few.effect?.lo, few.effect?.hi, few.effect?.n, few.blockSd], [null, null, 2, 1e-5]);
  const none = decideTest([], alone);
  assert.deepEqual([none.effect, none.blockSd, none.looks], [null, null, []]);
});

test('the interval shown never contradicts the answer', () => {
  check(
    property(array(ratio, { minLength: 8, maxLength: 40 }), (values) => {
      const { answer, effect, improved } = decideTest(values, { ...wide, family: 3 });
      if (answer === 'pass') assert.ok((effect?.hi ?? 2) < 1.05);
      if (answer === 'regressed') assert.ok((effect?.lo ?? 0) > 1.01);
      if (improved) assert.ok((effect?.hi ?? 2) < 1 / 1.01);
    }),
  );
});

test('the order of blocks within a look does not matter', () => {
  check(
    property(array(ratio, { minLength: 6, maxLength: 30 }), integer({ min: 2, max: 14 }), (values, pair) => {
      const swapped = [...values];
      const [first, second] = [swapped[2 * pair], swapped[2 * pair + 1]];
      if (first === undefined || second === undefined) return;
      swapped.splice(2 * pair, 2, second, first);
      const [one, other] = [decideTest(values, alone), decideTest(swapped, alone)];
      assert.deepEqual([one.answer, one.decidedAt], [other.answer, other.decidedAt]);
    }),
  );
});

test('a regression made slower is a regression, and a pass made faster a pass', () => {
  check(
    property(ratios, double({ min: 0, max: 0.2, noNaN: true }), (values, more) => {
      const { answer } = decideTest(values, alone);
      const slower = decideTest(
        values.map((value) => value + more),
        alone,
      ).answer;
      const faster = decideTest(
        values.map((value) => value - more),
        alone,
      ).answer;
      if (answer === 'regressed') assert.equal(slower, 'regressed');
      if (answer === 'pass') assert.equal(faster, 'pass');
    }),
  );
});

test('adding blocks later never changes an answer that was given', () => {
  check(
    property(ratios, ratios, (values, later) => {
      const before = decideTest(values, alone);
      if (before.answer !== 'open') assert.deepEqual(decideTest([...values, ...later], alone), before);
    }),
  );
});

test('a larger family is never quicker to call a regression', () => {
  check(
    property(ratios, integer({ min: 1, max: 31 }), (values, family) => {
      const small = decideTest(values, { ...wide, family });
      const large = decideTest(values, { ...wide, family: family + 1 });
      if (large.answer === 'regressed')
        assert.ok(small.answer === 'regressed' && (small.decidedAt ?? 99) <= (large.decidedAt ?? 0));
    }),
  );
});

test('a ratio that is no number is an error that names the block', () => {
  for (const bad of [Number.NaN, Infinity]) {
    assert.throws(() => decideTest([0, bad], alone), /Block 2/);
    assert.throws(() => decideFamily([{ key: 'cpu', ratios: [bad] }], settings), /Block 1/);
  }
});
