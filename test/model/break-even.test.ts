import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BreakEven, type SavingPoint, breakEven } from '../../model/stats/break-even.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';

interface Truth {
  /** A hit saves `hit` of the cost, a miss costs `miss` more. */
  readonly miss: number;
  readonly hit: number;
  readonly ratios?: readonly number[];
  readonly blocks?: number;
  /** Standard deviation of what hits a whole block, and of each point. */
  readonly perBlock?: number;
  readonly perPoint?: number;
  readonly seed?: number;
}

/** Cost at hit ratio h: (1 − h)(1 + miss) + h(1 − hit) of the cost without a cache, which is 1. */
function measured(truth: Truth): SavingPoint[][] {
  const { miss, hit, ratios = [0.1, 0.5, 0.9], blocks = 6, perBlock = 0, perPoint = 0, seed = 1 } = truth;
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: blocks }, () => {
    const [shift, tilt] = [perBlock * normal(), perBlock * normal()];
    return ratios.map((at) => ({
      at,
      saving: at * hit - (1 - at) * miss + shift + tilt * at + perPoint * normal(),
    }));
  });
}

function crossing(found: BreakEven): Extract<BreakEven, { kind: 'pays-from' }> {
  assert.equal(found.kind, 'pays-from');
  return found;
}

describe('the break-even ratio', () => {
  it('is where the line through the points crosses 0', () => {
    // 0.3 h = 0.2 (1 − h)
    const { at, lo, hi, misfit, from, to } = crossing(breakEven(measured({ miss: 0.2, hit: 0.3 })));
    for (const value of [at, lo, hi]) assert.ok(Math.abs((value ?? 0) - 0.4) < 1e-6, String(value));
    assert.ok(misfit < 1e-9);
    assert.deepEqual(
      [from, to].map((value) => Math.round(value * 10)),
      [1, 9],
    );
  });

  it('has an interval that is the set of ratios with no significant saving', () => {
    const blocks = measured({ miss: 0.2, hit: 0.3, perBlock: 0.03, perPoint: 0.02 });
    const { at, lo, hi } = crossing(breakEven(blocks));
    assert.ok(lo !== null && at !== null && lo < at && at < hi);
    // The same, by the interval of the saving at each end: 2.571 is Student's t for 5 degrees of freedom.
    for (const [end, sign] of [
      [lo, 1],
      [hi, -1],
    ] as const) {
      const savings = blocks.map((points) => lineAt(points, end));
      const mean = savings.reduce((sum, value) => sum + value, 0) / savings.length;
      const variance = savings.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (savings.length - 1);
      assert.ok(Math.abs(mean + sign * 2.5706 * Math.sqrt(variance / savings.length)) < 1e-4);
    }
  });

  it('contains the truth in at least 93 of 100 simulations', () => {
    let [crossed, contained] = [0, 0];
    for (let seed = 1; seed <= 1000; seed += 1) {
      const found = breakEven(measured({ miss: 0.2, hit: 0.3, perBlock: 0.04, perPoint: 0.03, seed }));
      if (found.kind !== 'pays-from') continue;
      crossed += 1;
      if ((found.lo ?? 0) <= 0.4 && found.hi >= 0.4) contained += 1;
    }
    assert.ok(crossed > 950, `${crossed} cross`);
    assert.ok(contained / crossed > 0.93, `${contained} of ${crossed}`);
  });

  it('does not exist if the cache costs more at every ratio, or saves at every one', () => {
    assert.equal(breakEven(measured({ miss: 0.3, hit: -0.1, perBlock: 0.01 })).kind, 'pays-nowhere');
    assert.equal(breakEven(measured({ miss: -0.1, hit: 0.3, perBlock: 0.01 })).kind, 'pays-everywhere');
    // Only beyond what was measured: nothing is said of it.
    assert.equal(breakEven(measured({ miss: 0.9, hit: 0.05, perBlock: 0.01 })).kind, 'pays-nowhere');
  });

  it('claims at most 5 of 100 times that a cache pays which saves nothing', () => {
    let claimed = 0;
    for (let seed = 1; seed <= 1000; seed += 1) {
      const { kind } = breakEven(measured({ miss: 0, hit: 0, perBlock: 0.05, perPoint: 0.02, seed }));
      if (kind.startsWith('pays-') && kind !== 'pays-nowhere') claimed += 1;
    }
    assert.ok(claimed <= 50, `${claimed} of 1000`);
  });

  it('has no lower end if the lowest ratio is not significantly too low', () => {
    const found = crossing(breakEven(measured({ miss: 0.035, hit: 0.3, perBlock: 0.02, blocks: 4 })));
    assert.equal(found.lo, null);
    assert.ok(found.hi > found.from && found.hi < found.to);
  });

  it('is where it ceases to pay if the line falls', () => {
    const found = breakEven(measured({ miss: -0.2, hit: -0.3, perBlock: 0.01 }));
    assert.ok(found.kind === 'pays-up-to' && found.at !== null && found.hi !== null, JSON.stringify(found));
    assert.ok(found.lo < 0.4 && found.hi > 0.4 && Math.abs(found.at - 0.4) < 0.1, JSON.stringify(found));
  });

  it('is only bounded if one end pays and the other is not sure, however the line runs', () => {
    const sure = [0.03, 0.031, 0.03, 0.031, 0.03];
    // Means of more than the sure end, and of less than 0.
    for (const [doubtful, isCrossed] of [
      [[0.05, 0.04, -0.02, 0.11, -0.01], false],
      [[0.01, 0, -0.06, 0.07, -0.05], true],
    ] as const) {
      const ends = (lowest: readonly number[], highest: readonly number[]): BreakEven =>
        breakEven(
          lowest.map((saving, block) => [
            { at: 0.1, saving },
            { at: 0.9, saving: highest[block] ?? 0 },
          ]),
        );
      const from = ends(doubtful, sure);
      assert.ok(from.kind === 'pays-from' && from.lo === null && from.hi > 0.1 && from.hi < 0.9, JSON.stringify(from));
      assert.equal(from.at !== null, isCrossed, JSON.stringify(from));
      const upTo = ends(sure, doubtful);
      assert.ok(upTo.kind === 'pays-up-to' && upTo.hi === null && upTo.lo > 0.1 && upTo.lo < 0.9, JSON.stringify(upTo));
      assert.equal(upTo.at !== null, isCrossed, JSON.stringify(upTo));
    }
  });

  it('is undecided where blocks disagree', () => {
    assert.equal(breakEven(measured({ miss: 0.02, hit: 0.02, perBlock: 0.3 })).kind, 'undecided');
  });

  it('is unknown with fewer than three blocks, one ratio, or ratios that hardly differ', () => {
    assert.deepEqual(breakEven([]), { kind: 'unknown', why: 'few-blocks' });
    assert.deepEqual(breakEven(measured({ miss: 0.2, hit: 0.3, blocks: 2 })), { kind: 'unknown', why: 'few-blocks' });
    for (const ratios of [[], [0.5], [0.5, 0.5], [0.5, 0.55, 0.52]])
      assert.deepEqual(breakEven(measured({ miss: 0.2, hit: 0.3, ratios })), { kind: 'unknown', why: 'narrow-range' });
  });

  it('says how far points are from the line', () => {
    const bent = measured({ miss: 0.2, hit: 0.3 }).map((points) =>
      points.map((point, place) => (place === 1 ? { ...point, saving: point.saving + 0.12 } : point)),
    );
    const { misfit } = crossing(breakEven(bent));
    assert.ok(Math.abs(misfit - 0.08) < 1e-6, String(misfit));
  });
});

function lineAt(points: readonly SavingPoint[], at: number): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.at)), mean(points.map((point) => point.saving))];
  const top = mean(points.map((point) => (point.at - x) * (point.saving - y)));
  return y + (top / mean(points.map((point) => (point.at - x) ** 2))) * (at - x);
}
