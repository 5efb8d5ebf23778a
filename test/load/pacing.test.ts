import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Schedule, dueAfter, dueIn, schedulesOf } from '../../runner/load/pacing/pacing.ts';

/** A schedule of one slice, the whole round. */
type Whole = Omit<Schedule, 'fromMs' | 'wholeMs'>;

function dueTimes(whole: Whole): number[] {
  return timesOf(schedulesOf(whole, [whole.durationMs])[0] as Schedule);
}

function timesOf(schedule: Schedule): number[] {
  const times: number[] = [];
  for (let due = dueAfter(schedule, 0, 0); due !== null; due = dueAfter(schedule, times.length, due)) times.push(due);
  return times;
}

const schedule = fc.record({
  arrivals: fc.constantFrom('constant' as const, 'poisson' as const, 'ramp' as const),
  ratePerSec: fc.integer({ min: 1, max: 2000 }),
  durationMs: fc.integer({ min: 1, max: 2000 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

describe('pacing', () => {
  const table: readonly (readonly [string, Omit<Whole, 'seed'>, readonly number[]])[] = [
    ['four a second, evenly', { arrivals: 'constant', ratePerSec: 4, durationMs: 1000 }, [0, 250, 500, 750]],
    [
      'thirds of a second without drift',
      { arrivals: 'constant', ratePerSec: 3, durationMs: 1001 },
      [0, 1000 / 3, 2000 / 3, 1000],
    ],
    ['nothing at the end of the window', { arrivals: 'constant', ratePerSec: 1, durationMs: 1000 }, [0]],
    [
      'a ramp: half as many as its rate would give, half of those in the last 29 %',
      { arrivals: 'ramp', ratePerSec: 8, durationMs: 1000 },
      [0, 500, 1000 * Math.sqrt(0.5), 1000 * Math.sqrt(0.75)],
    ],
  ];
  for (const [name, given, expected] of table) {
    it(`plays ${name}`, () => {
      const times = dueTimes({ ...given, seed: 1 });
      assert.equal(times.length, expected.length, times.join());
      for (const [index, due] of times.entries())
        assert.ok(Math.abs(due - (expected[index] as number)) < 1e-9, times.join());
    });
  }

  it('never goes back in time, stays in the window, and is the same every time', () => {
    fc.assert(
      fc.property(schedule, (given) => {
        const times = dueTimes(given);
        assert.ok(times.every((due, index) => due >= (times[index - 1] ?? 0) && due < given.durationMs));
        assert.deepEqual(times, dueTimes(given));
      }),
    );
  });

  it('is due as often as the rate says', () => {
    fc.assert(
      fc.property(schedule, (given) => {
        const wanted = (given.ratePerSec * given.durationMs) / 1000 / (given.arrivals === 'ramp' ? 2 : 1);
        // A Poisson count strays by its own root: six of them hardly ever.
        const slack = given.arrivals === 'poisson' ? 6 * Math.sqrt(wanted) + 6 : 1;
        assert.ok(Math.abs(dueTimes(given).length - wanted) <= slack);
      }),
    );
  });

  it('has exponential gaps when it is Poisson: as spread as they are long, and independent of one another', () => {
    const times = dueTimes({ arrivals: 'poisson', ratePerSec: 1000, durationMs: 50_000, seed: 7 });
    const gaps = times.map((due, index) => due - (times[index - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    const neighbours = gaps.slice(1).reduce((sum, gap, index) => sum + (gap - mean) * ((gaps[index] ?? 0) - mean), 0);
    assert.ok(Math.abs(mean - 1) < 0.03, `mean ${mean}`);
    assert.ok(Math.abs(Math.sqrt(variance) - 1) < 0.03, `deviation ${Math.sqrt(variance)}`);
    assert.ok(Math.abs(neighbours / gaps.length / variance) < 0.03);
    const long = gaps.filter((gap) => gap > 3).length / gaps.length;
    assert.ok(Math.abs(long - Math.exp(-3)) < 0.01, `longer than three means: ${long}`);
  });

  it('goes on from slice to slice, as often in all as in one piece', () => {
    fc.assert(
      fc.property(schedule, fc.integer({ min: 1, max: 12 }), (given, count) => {
        const slices = schedulesOf(
          given,
          Array.from({ length: count }, () => given.durationMs / count),
        );
        const times = slices.map(timesOf);
        assert.ok(times.every((due, slice) => due.length === dueIn(slices[slice] as Schedule)));
        const all = times.flatMap((due, slice) => due.map((ms) => ms + (slice * given.durationMs) / count));
        assert.ok(all.every((due, index) => due >= (all[index - 1] ?? 0)));
        const whole = dueTimes(given);
        if (given.arrivals === 'poisson') return;
        assert.equal(all.length, whole.length);
        assert.ok(whole.every((due, index) => Math.abs(due - (all[index] ?? 0)) < 1e-3));
      }),
    );
  });

  it('keeps a rate of which a slice has no whole number', () => {
    const slices = schedulesOf({ arrivals: 'constant', ratePerSec: 10, seed: 1 }, [250, 250, 250, 250]);
    assert.deepEqual(slices.map(timesOf), [
      [0, 100, 200],
      [50, 150],
      [0, 100, 200],
      [50, 150],
    ]);
  });

  it('has other gaps in each slice of Poisson arrivals', () => {
    const [one, other] = schedulesOf({ arrivals: 'poisson', ratePerSec: 100, seed: 1 }, [1000, 1000]).map(timesOf);
    assert.notDeepEqual(one, other);
  });

  it('gives every seed arrivals of its own', () => {
    const of = (seed: number): number[] => dueTimes({ arrivals: 'poisson', ratePerSec: 100, durationMs: 1000, seed });
    assert.notDeepEqual(of(1), of(2));
  });
});
