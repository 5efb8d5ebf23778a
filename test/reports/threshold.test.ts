import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { DEFAULT_THRESHOLDS, keeps, parseThreshold } from '../../model/load/threshold.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { isEstablished } from '../../model/stats/percentile.ts';

const latency = (source: string, percentile: number, comparator: '<' | '<=', limitUs: number) => ({
  kind: 'latency',
  source,
  percentile,
  comparator,
  limitUs,
});
const errors = (source: string, comparator: '<' | '<=', limitRatio: number) => ({
  kind: 'errors',
  source,
  comparator,
  limitRatio,
});

for (const expected of [
  latency('p(99)<200', 99, '<', 200_000),
  latency('p(99.9)<=200', 99.9, '<=', 200_000),
  latency('p( 95 ) < 12.5', 95, '<', 12_500),
  latency('p(50)<0.07', 50, '<', 70),
  latency('med<=20', 50, '<=', 20_000),
  errors('errors<=0.1%', '<=', 0.001),
  errors('errors<0.001', '<', 0.001),
  errors('errors <= 0', '<=', 0),
  errors('errors<=100%', '<=', 1),
]) {
  test(`the threshold '${expected.source}' is read`, () => assert.deepEqual(parseThreshold(expected.source), expected));
}

for (const source of [
  '',
  'p99<200',
  'p(99)>200',
  'p(99)==200',
  'p(99)<',
  'p(99)<-1',
  'p(99)<200ms',
  'p(99)<0',
  'p(49)<200',
  'p(99.95)<200',
  'p(100)<200',
  'avg<200',
  'errors<0',
  'errors<101%',
  'errors<1.1',
  'errors>0',
  'rate<0.1',
  'p(99)<200,errors<1%',
  'p(99)<1e3',
]) {
  test(`the threshold '${source}' is a usage error that says how to write one`, () => {
    assert.throws(
      () => parseThreshold(source),
      (error: unknown) =>
        error instanceof StackbenchError &&
        error.exitCode === EXIT.usage &&
        [error.what, error.why, error.fix].every((part) => part.length > 10),
    );
  });
}

test('blanks around a threshold do not matter, and the defaults are read', () => {
  assert.equal(parseThreshold('  p(99)<200 ').source, 'p(99)<200');
  assert.deepEqual(
    DEFAULT_THRESHOLDS.map((source) => parseThreshold(source).kind),
    ['latency', 'errors'],
  );
});

test('a value at the limit keeps <= and not <', () => {
  assert.deepEqual([keeps(200, '<', 200), keeps(200, '<=', 200), keeps(199.9, '<', 200)], [false, true, true]);
});

for (const [count, percentile, established] of [
  [19, 50, false],
  [20, 50, true],
  [199, 95, false],
  [200, 95, true],
  [999, 99, false],
  [1000, 99, true],
  [9999, 99.9, false],
  [10_000, 99.9, true],
  [0, 50, false],
] as const) {
  test(`${count} requests ${established ? 'establish' : 'do not establish'} p${percentile}`, () =>
    assert.equal(isEstablished(count, percentile), established));
}
