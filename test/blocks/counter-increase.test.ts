import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type StackReport, stackReportSchema } from '../../model/document/stack-report.ts';
import { counterIncrease } from '../../runner/blocks/counter-increase.ts';
import { cacheBetween } from '../../runner/blocks/settle-visit.ts';

describe('counters between two readings', () => {
  it('have grown by what the second reading has more', () => {
    assert.deepEqual(counterIncrease({ get: 5, set: 2 }, { get: 9, set: 2 }), { get: 4, set: 0 });
    assert.deepEqual(counterIncrease({}, {}), {});
  });

  it('are unknown if either reading failed, and never counted from nothing', () => {
    for (const missing of [null, undefined]) {
      assert.equal(counterIncrease(missing, { get: 900 }), null);
      assert.equal(counterIncrease({ get: 900 }, missing), null);
    }
    assert.deepEqual(counterIncrease({ get: 5 }, { get: 6, set: 900 }), { get: 1 });
    assert.deepEqual(counterIncrease({ get: 5, set: 1 }, { get: 6 }), { get: 1 });
  });

  it('are all unknown after a reset, and never negative', () => {
    assert.equal(counterIncrease({ get: 900, set: 1 }, { get: 3, set: 7 }), null);
  });
});

describe('the cache of a stack between two reports', () => {
  const reported = (cache: unknown): StackReport =>
    stackReportSchema.parse({ stack: 'express-redis', node: 'v24', clients: {}, settings: {}, cache });

  it('has the hits and misses of that time', () => {
    const [before, after] = [reported({ hits: 5, misses: 2 }), reported({ hits: 9, misses: 2 })];
    assert.deepEqual(cacheBetween(before, after), { hits: 4, misses: 0 });
  });

  it('is unknown without a report, without a cache, or if either count was reset or not reported', () => {
    const known = reported({ hits: 5, misses: 2 });
    for (const [before, after] of [
      [null, known],
      [known, null],
      [reported(null), known],
      [known, reported(null)],
      [known, reported({ hits: 1, misses: 9 })],
      [known, reported({ hits: 9, misses: 0 })],
      [reported({ hits: 5 }), known],
    ] as const)
      assert.equal(cacheBetween(before, after), null);
  });
});
