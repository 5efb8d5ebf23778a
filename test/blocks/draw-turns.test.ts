import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { drawTurns } from '../../runner/blocks/draw-turns.ts';

const even = (apps: number, roundMs = 3000, sliceMs = 250) =>
  Array.from({ length: apps }, () => ({ roundMs, sliceMs }));

describe('slices that take turns', () => {
  it('give every app its whole round, in slices of equal length', () => {
    for (const roundMs of [250, 600, 1000, 3000, 3100]) {
      const slices = drawTurns(even(4, roundMs), seededRandom(1));
      for (const app of [0, 1, 2, 3]) {
        const own = slices.filter((slice) => slice.app === app).map(({ durationMs }) => durationMs);
        assert.ok(Math.abs(own.reduce((sum, ms) => sum + ms, 0) - roundMs) < 1e-6, `${roundMs} ms: ${own.join()}`);
        assert.ok(
          own.every((ms) => ms >= 250 && ms === own[0]),
          own.join(),
        );
      }
    }
  });

  it('play every app once in each cycle, in an order that is drawn again for each', () => {
    const slices = drawTurns(even(4), seededRandom(1));
    const cycles = Array.from({ length: 12 }, (_, cycle) => slices.slice(cycle * 4, cycle * 4 + 4));
    for (const cycle of cycles) assert.deepEqual(cycle.map(({ app }) => app).sort(), [0, 1, 2, 3]);
    assert.ok(new Set(cycles.map((cycle) => cycle.map(({ app }) => app).join())).size > 6);
  });

  it('let no app come before another one more often than by chance', () => {
    const random = seededRandom(2);
    let first = 0;
    for (let block = 0; block < 250; block += 1) {
      const slices = drawTurns(even(3, 1000), random);
      for (let cycle = 0; cycle < 4; cycle += 1) {
        const turn = slices.slice(cycle * 3, cycle * 3 + 3).map(({ app }) => app);
        if (turn.indexOf(0) < turn.indexOf(2)) first += 1;
      }
    }
    // 500 of 1000 by chance, with a standard deviation of 16.
    assert.ok(first > 420 && first < 580, String(first));
  });

  it('spread the fewer slices of a slow app evenly over the cycles', () => {
    const slices = drawTurns([...even(1), { roundMs: 3000, sliceMs: 1000 }], seededRandom(1));
    const places = slices.flatMap(({ app }, place) => (app === 1 ? [place] : []));
    assert.equal(places.length, 3);
    const fastBetween = places.map((place, index) => place - (places[index - 1] ?? -1));
    assert.ok(Math.max(...fastBetween) <= 7, places.join());
    assert.equal(slices.filter(({ app }) => app === 0).length, 12);
  });

  it('are none without an app, and the same for the same seed', () => {
    assert.deepEqual(drawTurns([], seededRandom(1)), []);
    assert.deepEqual(drawTurns(even(5), seededRandom(3)), drawTurns(even(5), seededRandom(3)));
  });
});
