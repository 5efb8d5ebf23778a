import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OpenRound } from '../../runner/load/engines/pacer/open-round.ts';
import { OpenSlice } from '../../runner/load/engines/pacer/open-slice.ts';
import type { Ending } from '../../runner/load/http/connection.ts';

const good: Ending = { outcome: 'answered', status: 200, wholeBody: true, bytes: 2, reason: null };

/** Three slices of 1 s. */
function threeSlices(): { readonly round: OpenRound; readonly slices: readonly [OpenSlice, OpenSlice, OpenSlice] } {
  const round = new OpenRound({ durationMs: 3000, timeoutMs: 5000 });
  const slice = (fromMs: number): OpenSlice => new OpenSlice(round, { fromMs, durationMs: 1000 });
  return { round, slices: [slice(0), slice(1000), slice(2000)] };
}

describe('the round of an open load', () => {
  it('has one timeline, in which no time passes between slices', () => {
    const { round, slices } = threeSlices();
    for (const [index, slice] of slices.entries()) {
      for (const dueMs of [0, 500]) {
        slice.addEnd('get', good, { dueMs, sentMs: dueMs, endedMs: dueMs + (index + 1) * 10 });
      }
    }
    const { timeline } = round.result();
    assert.deepEqual(
      timeline?.map(({ second, ok, maxUs }) => [second, ok, maxUs]),
      [
        [0, 2, 10_000],
        [1, 2, 20_000],
        [2, 2, 30_000],
      ],
    );
  });

  it('keeps the percentiles of every second when answers of one slice end in the next', () => {
    const { round, slices } = threeSlices();
    const [first, second, third] = slices;
    first.addEnd('get', good, { dueMs: 100, sentMs: 100, endedMs: 140 });
    second.addEnd('get', good, { dueMs: 100, sentMs: 100, endedMs: 150 });
    // Due at 900 ms of the first slice; ends long after, while the second is played.
    first.addEnd('get', good, { dueMs: 900, sentMs: 900, endedMs: 4200 });
    second.addEnd('get', good, { dueMs: 200, sentMs: 200, endedMs: 260 });
    // Ends after the window of the second, before the third begins.
    second.addEnd('get', good, { dueMs: 990, sentMs: 990, endedMs: 2700 });
    third.addEnd('get', good, { dueMs: 300, sentMs: 300, endedMs: 330 });
    const { timeline, operations, timeBins } = round.result();
    assert.deepEqual(
      timeline?.map(({ second: index, ok, maxUs }) => [index, ok, maxUs]),
      [
        [0, 1, 40_000],
        [1, 3, 3_300_000],
        [2, 2, 1_710_000],
      ],
    );
    assert.equal(operations[0]?.latency?.maxUs, 3_300_000);
    // Bins sort by when requests were due.
    assert.deepEqual(
      timeBins?.filter(({ due }) => due > 0).map(({ startMs, due }) => [startMs, due]),
      [
        [100, 1],
        [900, 1],
        [1100, 1],
        [1200, 1],
        [1900, 1],
        [2300, 1],
      ],
    );
    assert.deepEqual(
      slices.map(({ ok, failed }) => [ok, failed]),
      [
        [2, 0],
        [3, 0],
        [1, 0],
      ],
    );
  });

  it('counts closed connections within windows only', () => {
    const { round } = threeSlices();
    round.addClose();
    round.beginWindow();
    round.addClose();
    round.endWindow();
    round.addClose();
    assert.equal(round.result().connectionCloses, 1);
  });
});
