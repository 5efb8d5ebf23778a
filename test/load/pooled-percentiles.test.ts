import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Latency } from '../../model/document/latency.ts';
import type { Measured } from '../../model/document/measured.ts';
import { median } from '../../model/stats/median.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { poolRounds, quantileOf } from '../../reports/run/judge/pool-rounds.ts';
import { PERCENTILES } from '../../runner/load/engines/k6/plan-json.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { prepareStream, requestAt } from '../../scenarios/request-stream.ts';

/** What k6 gives of three visits of a default run, against the order statistics of the same requests. */
const VISITS = 3;
const REQUESTS = 600;
const RUNS = 40;
const stream = prepareStream(mixedCrud, 10_000, 1);

type Visit = Readonly<Record<string, readonly number[]>>;

/** R type 7, as k6 computes it. */
function typeSeven(sorted: readonly number[], percentile: number): number {
  const rank = (percentile / 100) * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number];
  return low + (high - low) * (rank - Math.floor(rank));
}

function k6Latency(valuesUs: readonly number[]): Latency {
  const sorted = valuesUs.toSorted((a, b) => a - b);
  const [minUs, maxUs] = [sorted[0] as number, sorted.at(-1) as number];
  const points = PERCENTILES.map((p): [number, number] => [p, Math.round(typeSeven(sorted, p) * 1000) / 1000]);
  const meanUs = sorted.reduce((sum, us) => sum + us, 0) / sorted.length;
  return {
    kind: 'quantiles',
    points: [[0, minUs], ...points, [100, maxUs]],
    count: sorted.length,
    minUs,
    maxUs,
    meanUs,
  };
}

/** One round; `together` has the trend over all good answers too, which older files lack. */
function roundOf(visit: Visit, together: boolean): Measured {
  const operations = Object.entries(visit).map(([operation, values]) => ({
    operation,
    outcome: 'ok' as const,
    count: values.length,
    latency: k6Latency(values),
  }));
  const answers = together ? k6Latency(Object.values(visit).flat()) : null;
  return { operations, answers, dropped: 0 } as unknown as Measured;
}

/** Visits as the mix deals the operations out; `draw` gives a latency in µs. */
function drawVisits(offset: number, draw: (operation: string) => number): Visit[] {
  return Array.from({ length: VISITS }, (_, index) => {
    const visit: Record<string, number[]> = {};
    for (let request = 0; request < REQUESTS; request += 1) {
      const { operation } = requestAt(stream, (offset * VISITS + index) * REQUESTS + request);
      (visit[operation] ??= []).push(draw(operation));
    }
    return visit;
  });
}

const random = seededRandom(3);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const isWrite = (operation: string): boolean => operation === 'create' || operation === 'update';
const SHAPES: Readonly<Record<string, (operation: string) => number>> = {
  'log-normal, σ 0.4': () => 1000 * Math.exp(0.4 * normal()),
  'log-normal, σ 1': () => 1000 * Math.exp(normal()),
  '2 ms, 1.2 % at 800 ms': () => (random() < 0.012 ? 800_000 : 2000),
  '2 ms, 1.5 % at 800 ms': () => (random() < 0.015 ? 800_000 : 2000),
  '2 ms, 2 % at 800 ms': () => (random() < 0.02 ? 800_000 : 2000),
  '2 ms, writes 7 % at 250 ms': (operation) =>
    isWrite(operation) && random() < 0.07 ? 250_000 : 2000 * Math.exp(0.2 * normal()),
};

const REPORTED = [50, 90, 95, 99, 99.5, 99.9];

/** Reported ÷ order statistic of each percentile in each of some random runs. */
function ratiosOf(draw: (operation: string) => number, together: boolean): number[][] {
  const byRun = Array.from({ length: RUNS }, (_, run) => {
    const visits = drawVisits(run, draw);
    const all = visits.flatMap((visit) => Object.values(visit).flat()).toSorted((a, b) => a - b);
    const { distribution } = poolRounds(visits.map((visit) => roundOf(visit, together)));
    return REPORTED.map((percentile) => {
      const truth = all[Math.ceil((percentile / 100) * all.length - 1e-9) - 1] as number;
      return (distribution?.quantileUs(percentile) ?? Number.NaN) / truth;
    });
  });
  return REPORTED.map((_, place) => byRun.map((ratios) => ratios[place] as number));
}

describe('percentiles of three visits with k6', () => {
  for (const together of [true, false]) {
    const cells = together ? 'the trend over all good answers' : 'the cells of the operations';
    for (const [shape, draw] of Object.entries(SHAPES)) {
      it(`from ${cells} are those of all requests: ${shape}`, () => {
        for (const [place, ratios] of ratiosOf(draw, together).entries()) {
          const middle = median(ratios) ?? Number.NaN;
          const [low, high] = [ratios.filter((r) => r < 0.995).length, ratios.filter((r) => r > 1.005).length];
          const text = `p${REPORTED[place]}: median ${middle} of the truth, ${low} low, ${high} high`;
          assert.ok(Math.abs(middle - 1) < 0.005, text);
          assert.ok(Math.abs(low - high) <= RUNS / 4, text);
        }
      });
    }
  }

  it('read p99 = 800 ms where 24 of 1 800 requests take 800 ms, two of each operation and visit', () => {
    const visits = drawVisits(0, () => 2000).map((visit) =>
      Object.fromEntries(
        Object.entries(visit).map(([operation, values]) => [operation, [800_000, 800_000, ...values.slice(2)]]),
      ),
    );
    for (const together of [true, false]) {
      const pooled = poolRounds(visits.map((visit) => roundOf(visit, together)));
      assert.equal(quantileOf(pooled, 99).us, 800_000);
      assert.equal(pooled.distribution?.countAbove(400_000), 24);
    }
  });

  it('count the good answers of a round once, whether or not they come together', () => {
    const [visit = {}] = drawVisits(0, () => 2000);
    const { ok, due, failures, distribution } = poolRounds([roundOf(visit, true), roundOf(visit, false)]);
    assert.deepEqual([ok, due, failures, distribution?.count], [1200, 1200, 0, 1200]);
  });

  it('of one operation come from its own cells', () => {
    const [visit = {}] = drawVisits(0, (operation) => (operation === 'list' ? 9000 : 2000));
    assert.equal(poolRounds([roundOf(visit, true)], 'list').distribution?.minUs, 9000);
  });
});
