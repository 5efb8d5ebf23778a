import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Latency, latencySchema } from '../../model/document/latency.ts';
import { pool, quantileWithFailures } from '../../model/stats/distribution.ts';
import { Recorder } from '../../runner/measure/recorder.ts';

function histogramOf(valuesUs: readonly number[]): Latency {
  const recorder = new Recorder(120_000_000);
  for (const us of valuesUs) recorder.record('get', 'ok', us);
  return latencySchema.parse(recorder.results()[0]?.latency);
}

/** Quantiles of R type 7 at a fine grid, as k6 gives them. */
function quantilesOf(valuesUs: readonly number[]): Latency {
  const sorted = valuesUs.toSorted((a, b) => a - b);
  const at = (percentile: number): number => {
    const rank = (percentile / 100) * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number];
    return low + (high - low) * (rank - Math.floor(rank));
  };
  const percentiles = Array.from({ length: 201 }, (_, index) => index / 2);
  const meanUs = valuesUs.reduce((sum, us) => sum + us, 0) / valuesUs.length;
  const points = percentiles.map((p): [number, number] => [p, at(p)]);
  return { kind: 'quantiles', points, count: sorted.length, minUs: at(0), maxUs: at(100), meanUs };
}

function nearestRank(valuesUs: readonly number[], percentile: number): number {
  const sorted = valuesUs.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length - 1e-6) - 1)] as number;
}

const latencies = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 300 });
const percentile = fc.double({ min: 0, max: 100, noNaN: true });
const eitherKind = latencies.chain((values) => fc.constantFrom(histogramOf(values), quantilesOf(values)));

function close(actual: number, expected: number, relative = 0.001): void {
  assert.ok(Math.abs(actual - expected) <= expected * relative + 0.5, `${actual} is not close to ${expected}`);
}

describe('a distribution', () => {
  it('gives percentiles within 0.1 % of the sorted requests', () => {
    fc.assert(
      fc.property(latencies, percentile, (values, p) =>
        close(pool([histogramOf(values)]).quantileUs(p), nearestRank(values, p)),
      ),
    );
  });

  it('of pooled histograms is that of all requests together', () => {
    fc.assert(
      fc.property(latencies, latencies, percentile, (a, b, p) => {
        const pooled = pool([histogramOf(a), histogramOf(b)]);
        close(pooled.quantileUs(p), nearestRank([...a, ...b], p));
        assert.equal(pooled.count, a.length + b.length);
        assert.equal(pooled.maxUs, Math.max(...a, ...b));
        assert.equal(pooled.minUs, Math.min(...a, ...b));
      }),
    );
  });

  it('keeps the exact extremes and mean, fractions of a µs included', () => {
    const { minUs, maxUs, meanUs } = pool([histogramOf([1.25, 7.5, 123_456.75])]);
    assert.deepEqual([minUs, maxUs], [1.25, 123_456.75]);
    close(meanUs, (1.25 + 7.5 + 123_456.75) / 3, 1e-12);
  });

  it('of one quantile function is its single requests, exact where its points determine them', () => {
    // Two points of the grid, 0.5 % apart, lie between any two neighbours of at most 100 requests.
    const few = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(few, percentile, (values, p) =>
        close(pool([quantilesOf(values)]).quantileUs(p), nearestRank(values, p), 1e-6),
      ),
    );
  });

  it('of many pooled quantile functions and histograms is that of all requests together', () => {
    const few = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.array(few, { minLength: 1, maxLength: 5 }), few, percentile, (cells, other, p) => {
        const pooled = pool([...cells.map(quantilesOf), histogramOf(other)]);
        close(pooled.quantileUs(p), nearestRank([...cells.flat(), ...other], p));
      }),
    );
  });

  it('counts single requests of quantile functions above a latency, and ranks failures behind them', () => {
    const cell = quantilesOf([...Array.from({ length: 58 }, () => 2000), 800_000, 800_000]);
    const pooled = pool([cell, cell, cell]);
    assert.deepEqual([1999, 2000, 400_000, 799_999, 800_000].map(pooled.countAbove), [180, 6, 6, 6, 0]);
    // 174 of 200 are fast, 20 have failed.
    assert.deepEqual(
      [87, 87.5, 90, 90.5].map((p) => quantileWithFailures(pooled, 20, p)),
      [2000, 800_000, 800_000, null],
    );
  });

  it('of very many requests of a quantile function stays within 0.2 % of the sorted requests', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => 1000 + ((index * 7919) % 100_000) * 3);
    const cells = Array.from({ length: 12 }, () => quantilesOf(values));
    const pooled = pool(cells);
    for (const p of [1, 50, 90, 99, 99.7, 99.99]) close(pooled.quantileUs(p), nearestRank(values, p), 0.002);
    close(pooled.countAbove(151_000), 600_000, 0.002);
  });

  it('of pooled k6 quantiles lies within the neighbouring requests of the mixture', () => {
    const many = fc.array(fc.integer({ min: 100, max: 1_000_000 }), { minLength: 150, maxLength: 400 });
    fc.assert(
      fc.property(many, many, fc.double({ min: 1, max: 99, noNaN: true }), (a, b, p) => {
        const all = [...a, ...b];
        const us = pool([quantilesOf(a), quantilesOf(b)]).quantileUs(p);
        // Each part may be off by its knot spacing (0.5 %) and one rank.
        const slack = 0.5 + (200 / all.length) * 2;
        assert.ok(us >= nearestRank(all, Math.max(0, p - slack)) && us <= nearestRank(all, Math.min(100, p + slack)));
      }),
    );
  });

  it('does not depend on the order of its parts, whatever their kinds', () => {
    fc.assert(
      fc.property(fc.array(eitherKind, { minLength: 1, maxLength: 4 }), percentile, (parts, p) => {
        const [forward, backward] = [pool(parts), pool(parts.toReversed())];
        close(forward.quantileUs(p), backward.quantileUs(p), 1e-6);
        close(forward.meanUs, backward.meanUs, 1e-9);
      }),
    );
  });

  it('never falls as the percentile rises, and stays within its extremes', () => {
    fc.assert(
      fc.property(fc.array(eitherKind, { minLength: 1, maxLength: 3 }), percentile, percentile, (parts, p, q) => {
        const { quantileUs, minUs, maxUs } = pool(parts);
        const [low, high] = [quantileUs(Math.min(p, q)), quantileUs(Math.max(p, q))];
        assert.ok(minUs <= low && low <= high && high <= maxUs);
      }),
    );
  });

  it('counts the requests above a latency', () => {
    const { countAbove } = pool([histogramOf([100, 200, 300, 400]), histogramOf([150, 1000])]);
    assert.deepEqual([99, 100, 250, 999, 1000].map(countAbove), [6, 5, 3, 1, 0]);
  });

  it('refuses to exist without a request', () => {
    assert.throws(() => pool([]), RangeError);
  });

  it('takes failures as slower than every answer', () => {
    const values = Array.from({ length: 98 }, (_, index) => (index + 1) * 1000);
    const distribution = pool([histogramOf(values)]);
    close(quantileWithFailures(distribution, 2, 50) ?? 0, 50_000);
    close(quantileWithFailures(distribution, 2, 98) ?? 0, 98_000);
    assert.equal(quantileWithFailures(distribution, 2, 99), null);
    assert.equal(quantileWithFailures(distribution, 2, 100), null);
    close(quantileWithFailures(distribution, 0, 100) ?? 0, 98_000);
  });

  it('refuses a histogram that does not hold what it states', () => {
    assert.throws(() => pool([{ ...histogramOf([1, 2, 3]), count: 4 }]), /holds 3 requests, but 4/);
  });
});

describe('the recorder', () => {
  it('keeps operations and outcomes apart, and counts what has no latency', () => {
    const recorder = new Recorder(1_000_000);
    recorder.record('get', 'ok', 100);
    recorder.record('get', 'http-error', 50);
    recorder.record('get', 'lost', null);
    recorder.record('list', 'ok', 300);
    const summary = recorder
      .results()
      .map(({ operation, outcome, count, latency }) => [operation, outcome, count, latency?.maxUs ?? null]);
    assert.deepEqual(summary, [
      ['get', 'ok', 1, 100],
      ['get', 'http-error', 1, 50],
      ['get', 'lost', 1, null],
      ['list', 'ok', 1, 300],
    ]);
    assert.deepEqual(recorder.totals(), { count: 4, timed: 3, sumUs: 450 });
  });

  it('takes a latency beyond its range without losing it', () => {
    const recorder = new Recorder(1000);
    recorder.record('get', 'ok', 5000);
    const [result] = recorder.results();
    assert.equal(result?.latency?.maxUs, 5000);
    assert.equal(pool([latencySchema.parse(result?.latency)]).quantileUs(100), 5000);
  });
});
