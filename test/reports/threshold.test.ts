import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { DEFAULT_THRESHOLDS, keeps, parseThreshold, readConditions } from '../../model/load/threshold.ts';
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
  'p(99)>200',
  'p(99)==200',
  'p(99)<',
  'p(99)<-1',
  'p(99)<0',
  'p(49)<200',
  'p(99.95)<200',
  'p(100)<200',
  'avg<200',
  'errors<0',
  'errors<101%',
  'errors<1.1',
  'errors>0',
  'p(99)<200,errors<1%',
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

for (const [typed, source] of [
  ['p(90)<80ms', 'p(90)<80'],
  ['p(90) <= 0.08s', 'p(90)<=80'],
  ['p(75)<1.5 sec', 'p(75)<1500'],
  ['p(99)<700us', 'p(99)<0.7'],
  ['p75<80', 'p(75)<80'],
  ['P99.9<1s', 'p(99.9)<1000'],
  ['p95th<80', 'p(95)<80'],
  ['p(99)<1e3', 'p(99)<1000'],
  ['p(90)≤80', 'p(90)<=80'],
  ['median<12', 'med<12'],
  ['"p(90)<80"', 'p(90)<80'],
  ['http_req_duration: p(90)<80', 'p(90)<80'],
  ['http_req_duration:med<80ms', 'med<80'],
  ['http_req_failed: rate<0.02', 'errors<0.02'],
  ['http_req_failed:rate<=2%', 'errors<=2%'],
  ['http_req_failed<2 %', 'errors<2%'],
  ['rate<2%', 'errors<2%'],
  ['Errors < 2%', 'errors<2%'],
] as const) {
  test(`the threshold ${typed} of another tool is read as ${source}`, () =>
    assert.deepEqual(parseThreshold(typed), parseThreshold(source)));
}

for (const [typed, problem] of [
  ['avg<100', /the average \(avg\), and only percentiles/],
  ['http_req_duration: max<900', /the slowest request \(max\)/],
  ['http_reqs: rate>100', /throughput.*--rate/],
  ['iterations: count>10', /throughput/],
  ['checks: rate>0.9', /k6's own checks/],
  ['my_trend: p(90)<80', /metric "my_trend" is not judged/],
  ['http_req_duration{status:200}: p(90)<80', /selects requests by \{status:200\}/],
  ['p(90)>80', /a lower limit \(>\)/],
  ['p(90)==80', /not ==/],
  ['p(90)<80h', /"h" is not a unit/],
  ['p(90)<fast', /"fast" is not a number/],
  ['p(90)<', /Nothing follows/],
  ['p(90)', /no limit/],
  ['80ms', /no limit/],
  ['<80', /names nothing/],
  ['speed<80', /"speed" is not known/],
  ['http_req_failed: p(90)<80', /no percentiles/],
  ['http_req_duration: rate<1%', /no rate/],
  ['errors<5ms', /no unit "ms"/],
  ['errors<few', /"few" is not a share/],
  ['constructor<1', /"constructor" is not known/],
  ['constructor: p(90)<1', /metric "constructor" is not judged/],
] as const) {
  test(`the threshold ${typed} is refused with what is wrong in it`, () =>
    assert.throws(
      () => parseThreshold(typed),
      (error: StackbenchError) => error.what.includes(typed) && problem.test(error.why),
    ));
}

test('a text with several thresholds is split into them', () => {
  const two = ['p(90)<80', 'errors<2%'];
  for (const text of [
    'p(90)<80,errors<2%',
    'p(90)<80 && errors<2%',
    '["p(90)<80", "errors<2%"]',
    "['p90<80ms','rate<2%']",
    '{"http_req_duration": ["p(90)<80"], "http_req_failed": ["rate<2%"]}',
    '{ http_req_duration: ["p(90)<80"], http_req_failed: ["rate<2%"] }',
  ])
    assert.deepEqual(readConditions([text]), two, text);
  assert.deepEqual(readConditions(['http_req_duration: ["p(90)<80", "p(99)<300"]', ' p( 95 ) < 12.5 ']), [
    'p(90)<80',
    'p(99)<300',
    'p( 95 ) < 12.5',
  ]);
  for (const text of ['', '[]', '{}', ' , '])
    assert.throws(() => readConditions([text]), /contains no condition/, text);
});

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
