import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstNumberOf } from '../../runner/blocks/stream-numbers.ts';
import { type OwnStream, openingRequestAt, ownRequestAt } from '../../scenarios/own/own-stream.ts';
import { NUMBERS } from '../../scenarios/own/varied-number.ts';

const scenarios = [{ id: 'a' }, { id: 'b' }];
const PARTS = ['check', 'warm-up', 'autocannon', 'k6', 'pacer'] as const;
/** Requests of a part that have numbers of their own, those that open connections included. */
const LENGTH = { check: 100_000, 'warm-up': 1_900_000, autocannon: 2_000_000, k6: 2_000_000, pacer: 2_000_000 };

/** First and last number of each part of a run, in order. */
function rangesOf(seed: number, repetitions: number): (readonly [first: number, last: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    for (const scenario of scenarios)
      for (const part of PARTS) {
        const first = firstNumberOf({ seed, scenarios }, { scenario, repetition }, part);
        found.push([first, first + LENGTH[part] - 1]);
      }
  return found.toSorted(([one], [other]) => one - other);
}

describe('the numbers of requests of the user’s', () => {
  it('are of one part, scenario and repetition only', () => {
    for (const seed of [0, 1, 7, 2 ** 31]) {
      const ranges = rangesOf(seed, 56);
      for (const [index, [, last]] of ranges.entries()) {
        const [next] = ranges[index + 1] ?? [(ranges[0]?.[0] ?? 0) + NUMBERS];
        assert.ok(last < next, `seed ${seed}: ${last} is followed by ${next}`);
      }
    }
  });

  it('are the same for the same seed, and begin elsewhere for others', () => {
    const cell = { scenario: { id: 'a' }, repetition: 0 };
    const firstOf = (seed: number): number => firstNumberOf({ seed }, cell, 'capacity');
    assert.equal(firstOf(5), firstOf(5));
    const firsts = Array.from({ length: 50 }, (_, seed) => firstOf(seed));
    assert.equal(new Set(firsts).size, 50);
    assert.ok(firsts.every((first) => Number.isInteger(first) && first >= 0 && first < NUMBERS));
  });

  it('become ids that no other seed has, all of one length', () => {
    const stream = (seed: number): OwnStream => ({
      requests: [
        {
          name: 'a',
          method: 'GET',
          share: 1,
          paths: [['/', { from: 'uuid', column: 0, as: 'path' }]],
          headers: [],
          body: null,
          expectation: { status: null, body: null },
        },
      ],
      sets: [],
      seed,
      firstNumber: NUMBERS - 1,
    });
    const paths = [1, 2, 0xffff_ffff].flatMap((seed) => [
      ownRequestAt(stream(seed), 0).path,
      ownRequestAt(stream(seed), 1).path,
      openingRequestAt(stream(seed), 0).path,
    ]);
    assert.equal(new Set(paths).size, paths.length);
    for (const path of paths) assert.match(path, /^\/[\da-f]{8}-0000-4000-8000-000\d{9}$/);
  });
});
