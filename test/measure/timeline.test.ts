import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { MOST_SECONDS } from '../../model/limits.ts';
import { Timeline } from '../../runner/measure/timeline.ts';

const HIGHEST_US = 10_000_000;
const SECONDS = 3;
const request = fc.record({
  endedMs: fc.double({ min: 0, max: SECONDS * 1000 + 500, noNaN: true }),
  okLatencyUs: fc.option(fc.integer({ min: 1, max: HIGHEST_US })),
});

describe('the timeline', () => {
  it('counts every request in the second it ended in, with percentiles within 0.1 % of the sorted answers', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 200 }), (unordered) => {
        const requests = unordered.toSorted((a, b) => a.endedMs - b.endedMs);
        const timeline = new Timeline(SECONDS * 1000 + 500, HIGHEST_US);
        for (const { endedMs, okLatencyUs } of requests) timeline.add(endedMs, okLatencyUs);
        const seconds = timeline.seconds();
        assert.equal(seconds.length, SECONDS);
        for (const { second, ok, failed, p50Us, p99Us, maxUs } of seconds) {
          const own = requests.filter(({ endedMs }) => Math.floor(endedMs / 1000) === second);
          const sorted = own.flatMap(({ okLatencyUs }) => okLatencyUs ?? []).toSorted((a, b) => a - b);
          assert.deepEqual([ok, failed], [sorted.length, own.length - sorted.length]);
          assert.equal(maxUs, sorted.at(-1) ?? null);
          for (const [percentile, us] of [
            [50, p50Us],
            [99, p99Us],
          ] as const) {
            const expected = sorted[Math.ceil((percentile / 100) * sorted.length) - 1];
            if (expected === undefined) assert.equal(us, null);
            else assert.ok(us !== null && us >= expected && us <= expected * 1.001 + 1, `${us} for ${expected}`);
          }
        }
      }),
    );
  });

  it('leaves no trace of one second in the next', () => {
    const timeline = new Timeline(2000, HIGHEST_US);
    timeline.add(10, 5_000_000);
    timeline.add(1010, 100);
    assert.deepEqual(timeline.seconds()[1], { second: 1, ok: 1, failed: 0, p50Us: 100, p99Us: 100, maxUs: 100 });
  });

  it('keeps the first hour of a longer round', () => {
    const timeline = new Timeline(2 * MOST_SECONDS * 1000, HIGHEST_US);
    timeline.add((MOST_SECONDS + 1) * 1000, 100);
    const seconds = timeline.seconds();
    assert.equal(seconds.length, MOST_SECONDS);
    assert.ok(seconds.every(({ ok }) => ok === 0));
  });
});
