import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { timeBinSchema } from '../../model/document/timeline.ts';
import { TimeBins, planBins } from '../../runner/measure/time-bins.ts';

const HIGHEST_US = 60_000_000;
const latencyUs = fc.integer({ min: 1, max: HIGHEST_US });

describe('bins of time', () => {
  it('are at most 60, of at least 0.1 s, and equal', () => {
    const plans = [50, 150, 1000, 2000, 2050, 6000, 60_000].map((durationMs) => planBins(durationMs));
    assert.deepEqual(
      plans.map(({ bins, binMs }) => [bins, binMs]),
      [
        [1, 50],
        [1, 150],
        [10, 100],
        [20, 100],
        [20, 102.5],
        [60, 100],
        [60, 1000],
      ],
    );
  });

  it('hold each request in the bin in which it was due, failed ones and the last moment included', () => {
    const bins = new TimeBins(1000, HIGHEST_US);
    bins.add(0, 100);
    bins.add(99.9, 300);
    bins.add(100, null);
    bins.add(550, 200);
    bins.add(1000, 400);
    const results = bins.results().map((bin) => timeBinSchema.parse(bin));
    assert.deepEqual(
      results.filter(({ due }) => due > 0),
      [
        { startMs: 0, due: 2, failed: 0, us: [100, 300] },
        { startMs: 100, due: 1, failed: 1, us: [] },
        { startMs: 500, due: 1, failed: 0, us: [200] },
        { startMs: 900, due: 1, failed: 0, us: [400] },
      ],
    );
    assert.equal(results.length, 10);
  });

  it('keep up to 50 good answers one by one, to 0.1 %', () => {
    fc.assert(
      fc.property(fc.array(latencyUs, { minLength: 1, maxLength: 50 }), (values) => {
        const bins = new TimeBins(100, HIGHEST_US);
        for (const us of values) bins.add(10, us);
        const sorted = values.toSorted((a, b) => a - b);
        const us = bins.results()[0]?.us ?? [];
        assert.equal(us.length, values.length);
        for (const [index, seen] of us.entries()) {
          const truth = sorted[index] as number;
          assert.ok(Math.abs(seen - truth) <= truth * 0.001 + 1, `${seen} is not ${truth}`);
        }
      }),
    );
  });

  it('keep 50 of more, which over many bins hold any share of slow answers in proportion', () => {
    const bins = new TimeBins(60_000, HIGHEST_US);
    // 500 in each bin, of which 0.2, 1 and 10 % are slower than 10 s, 1 s and 0.1 s.
    for (let bin = 0; bin < 60; bin += 1)
      for (let request = 0; request < 500; request += 1)
        bins.add(bin * 1000 + request, request < 1 ? 20e6 : request < 5 ? 2e6 : request < 50 ? 200_000 : 1000);
    const kept = bins.results().flatMap(({ us }) => us);
    assert.equal(kept.length, 60 * 50);
    const shareAbove = (us: number): number => kept.filter((seen) => seen > us).length / kept.length;
    for (const [us, share] of [
      [10e6, 0.002],
      [1e6, 0.01],
      [100_000, 0.1],
    ] as const)
      assert.ok(Math.abs(shareAbove(us) - share) < 0.0005, `${shareAbove(us)} above ${us} µs, not ${share}`);
  });
});
