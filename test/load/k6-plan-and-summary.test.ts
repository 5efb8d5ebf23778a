import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  answersKey,
  binFailedKey,
  binKey,
  latencyKey,
  percentileKey,
} from '../../runner/load/engines/k6/metric-names.ts';
import { openLoadWarnings } from '../../runner/load/engines/k6/open-load-warnings.ts';
import { PERCENTILES, k6Plan } from '../../runner/load/engines/k6/plan-json.ts';
import { readMetrics, summaryOf } from '../../runner/load/engines/k6/read-summary.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { read } from '../../scenarios/read.ts';

const options = {
  scenario: mixedCrud,
  ratePerSec: 300,
  maxInFlight: 200,
  durationMs: 3000,
  timeoutMs: 10_000,
  bins: 30,
};

interface Plan {
  readonly scenarios: Readonly<Record<'connect' | 'measured', Readonly<Record<string, unknown>>>>;
  readonly thresholds: Readonly<Record<string, unknown>>;
  readonly summaryTrendStats: readonly string[];
}
const planOf = (changes: Partial<typeof options> = {}): Plan => k6Plan({ ...options, ...changes }) as unknown as Plan;

describe('the plan for k6', () => {
  it('measures at a constant arrival rate with as many users as there may be requests in flight', () => {
    assert.deepEqual(planOf().scenarios.measured, {
      executor: 'constant-arrival-rate',
      exec: 'play',
      startTime: '1050ms',
      rate: 300,
      timeUnit: '1s',
      duration: '3000ms',
      preAllocatedVUs: 200,
      maxVUs: 200,
      gracefulStop: '11000ms',
    });
  });

  it('opens every connection before the window, and lets no request of that reach into it', () => {
    const { connect } = planOf().scenarios;
    assert.deepEqual([connect['vus'], connect['maxDuration'], connect['gracefulStop']], [200, '1000ms', '0s']);
  });

  it('has twice as many users, and more time to connect, for several apps', () => {
    const { scenarios } = k6Plan({ ...options, apps: 4, slices: 8 }) as unknown as Plan;
    assert.deepEqual([scenarios.connect['vus'], scenarios.connect['maxDuration']], [400, '1900ms']);
    assert.equal(scenarios.measured['preAllocatedVUs'], 400);
  });

  it('judges nothing itself', () => {
    assert.ok(Object.values(planOf().thresholds).every((list) => Array.isArray(list) && list.length === 0));
  });

  it('lists the submetrics of the operations in the mix, and no others', () => {
    const { thresholds } = planOf({ scenario: read });
    assert.ok(latencyKey('get', 'ok') in thresholds);
    assert.ok(!(latencyKey('list', 'ok') in thresholds));
  });

  it('lists all good answers together, and both halves of every bin of time', () => {
    const listed = Object.keys(planOf({ bins: 2 }).thresholds);
    const wanted = [answersKey(), binKey(0), binKey(1), binFailedKey(0), binFailedKey(1)];
    assert.deepEqual(
      wanted.filter((name) => !listed.includes(name)),
      [],
    );
    assert.ok(!listed.includes(binKey(2)));
  });

  it('writes a broken rate as whole requests in a longer time', () => {
    const { measured } = planOf({ ratePerSec: 0.5 }).scenarios;
    assert.deepEqual([measured['rate'], measured['timeUnit']], [500, '1000s']);
  });

  it('asks for 334 percentiles, ascending, those that are reported among them', () => {
    assert.equal(PERCENTILES.length, 334);
    assert.deepEqual(
      PERCENTILES,
      PERCENTILES.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(PERCENTILES).size, PERCENTILES.length);
    for (const p of [50, 90, 95, 99, 99.9, 99.99]) assert.ok(PERCENTILES.includes(p), `${p}`);
  });
});

/** A summary as k6 2.2.0 writes it: trends in ms, a listed metric that saw nothing has zeros. */
function summary(
  trends: Readonly<Record<string, { count: number; ms: number }>>,
  counters: Readonly<Record<string, number>>,
): unknown {
  const trend = ({ count, ms }: { count: number; ms: number }): object => ({
    type: 'trend',
    contains: 'time',
    values: {
      count,
      min: ms / 2,
      max: ms * 2,
      avg: ms,
      ...Object.fromEntries(PERCENTILES.map((p) => [percentileKey(p), ms])),
    },
    thresholds: {},
  });
  return {
    metrics: {
      ...Object.fromEntries(Object.entries(trends).map(([name, given]) => [name, trend(given)])),
      ...Object.fromEntries(
        Object.entries(counters).map(([name, count]) => [
          name,
          { type: 'counter', contains: 'default', values: { count, rate: 1 } },
        ]),
      ),
    },
    root_group: { name: '', checks: [] },
    state: { testRunDurationMs: 1 },
  };
}

const BINS = { bins: 3, binMs: 100 };

describe("k6's summary", () => {
  const json = summary(
    {
      [latencyKey('get', 'ok')]: { count: 90, ms: 5.25 },
      [latencyKey('get', 'http-error')]: { count: 4, ms: 1 },
      [latencyKey('get', 'timeout')]: { count: 3, ms: 10_000 },
      [latencyKey('get', 'lost')]: { count: 0, ms: 0 },
      [answersKey()]: { count: 90, ms: 5.25 },
      [binKey(0)]: { count: 30, ms: 5.25 },
      [binKey(1)]: { count: 60, ms: 5.25 },
      [binKey(2)]: { count: 0, ms: 0 },
    },
    {
      'iterations{scenario:measured}': 97,
      'dropped_iterations{scenario:measured}': 2,
      'answers{status:200}': 90,
      'answers{status:500}': 3,
      [binFailedKey(1)]: 3,
      [binFailedKey(2)]: 4,
      iterations: 300,
    },
  );

  it('gives operations by outcome in µs, and only what happened', () => {
    const { operations } = summaryOf(readMetrics(json), BINS, 0);
    assert.deepEqual(
      operations.map(({ outcome, count }) => [outcome, count]),
      [
        ['ok', 90],
        ['http-error', 4],
        ['timeout', 3],
      ],
    );
    const latency = operations[0]?.latency;
    assert.ok(latency?.kind === 'quantiles');
    assert.deepEqual([latency.minUs, latency.meanUs, latency.maxUs], [2625, 5250, 10_500]);
    assert.deepEqual(
      [latency.points[0], latency.points.at(-1)],
      [
        [0, 2625],
        [100, 10_500],
      ],
    );
  });

  it('gives all good answers together, in addition to the operations', () => {
    assert.equal(summaryOf(readMetrics(json), BINS, 0).answers?.count, 90);
  });

  it('keeps one point a request if there are fewer requests than percentiles', () => {
    const points = (count: number): number | undefined => {
      const { answers } = summaryOf(readMetrics(summary({ [answersKey()]: { count, ms: 5 } }, {})), BINS, 0);
      return answers?.kind === 'quantiles' ? answers.points.length : undefined;
    };
    assert.deepEqual([1, 2, 90, 100_000].map(points), [1, 2, 90, PERCENTILES.length + 2]);
  });

  it('gives the requests of each bin of time, failed ones among them', () => {
    const { timeBins } = summaryOf(readMetrics(json), BINS, 0);
    assert.deepEqual(
      timeBins.map(({ startMs, due, failed, us }) => [startMs, due, failed, us.length]),
      [
        [0, 30, 0, 30],
        [100, 63, 3, 50],
        [200, 4, 4, 0],
      ],
    );
    assert.deepEqual([timeBins[0]?.us[0], timeBins[0]?.us[15], timeBins[0]?.us.at(-1)], [2625, 5250, 10_500]);
  });

  it('gives no latency to a request without an answer', () => {
    assert.equal(
      summaryOf(readMetrics(json), BINS, 0).operations.find(({ outcome }) => outcome === 'timeout')?.latency,
      null,
    );
  });

  it('counts only the measured scenario, and statuses without a counter of their own together', () => {
    const { iterations, dropped, statuses } = summaryOf(readMetrics(json), BINS, 0);
    assert.deepEqual([iterations, dropped], [97, 2]);
    assert.deepEqual(statuses, { 200: 90, 500: 3, other: 1 });
  });

  it('is refused when it has another shape or lacks a percentile', () => {
    assert.throws(() => summaryOf(readMetrics({ results: { metrics: [] } }), BINS, 0));
    assert.throws(
      () =>
        summaryOf(
          readMetrics({ metrics: { [latencyKey('get', 'ok')]: { values: { count: 1, min: 1, max: 1, avg: 1 } } } }),
          BINS,
          0,
        ),
      RangeError,
    );
  });
});

describe('the warnings of an open load', () => {
  const codes = (...given: Parameters<typeof openLoadWarnings>): [string, boolean][] =>
    openLoadWarnings(...given).map(({ code, invalidates }) => [code, invalidates]);

  it('are none when every request was sent and k6 had time', () => {
    assert.deepEqual(codes({ iterations: 900, dropped: 0 }, 900, { cpuShare: 0.3 }), []);
  });
  it('blame the stack for dropped requests while k6 had time, and invalidate otherwise', () => {
    assert.deepEqual(codes({ iterations: 800, dropped: 100 }, 900, { cpuShare: 0.3 }), [['load-not-delivered', false]]);
    assert.deepEqual(codes({ iterations: 800, dropped: 100 }, 900, { cpuShare: 0.9 }), [
      ['load-not-delivered', true],
      ['generator-busy', false],
    ]);
  });
  it('invalidate what was not sent while the virtual users waited for another app', () => {
    const state = { cpuShare: 0.3, isShort: true };
    assert.deepEqual(codes({ iterations: 800, dropped: 100 }, 900, state), [['load-not-delivered', true]]);
  });
  it('invalidate a load that was not delivered without a trace of why', () => {
    assert.deepEqual(codes({ iterations: 880, dropped: 0 }, 900, { cpuShare: null }), [['load-not-delivered', true]]);
  });
});
