import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  boundsOf,
  canRegress,
  fewestBlocksFor,
  PASS_ALPHA,
  REGRESSED_ALPHA,
} from '../../model/stats/critical-values.ts';
import { seededRandom, shuffled } from '../../model/stats/seeded-random.ts';
import { exactBound } from '../oracles/exact-bound.ts';
import { shareCrossing, shareReaching } from './exact-level.ts';

const numbersUpTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

interface Row {
  readonly name: string;
  readonly alpha: number;
  readonly maxBlocks: number;
  readonly bounds: readonly { readonly blocks: number; readonly bound: number | null }[];
}

function rowsOf(maxBlocks: number, families: readonly number[]): Row[] {
  const regressed = families.map((family) => ({
    name: `${maxBlocks} blocks, family of ${family}`,
    alpha: REGRESSED_ALPHA / family,
    maxBlocks,
    bounds: boundsOf(maxBlocks, family).map(({ blocks, slower }) => ({ blocks, bound: slower })),
  }));
  const pass = boundsOf(maxBlocks, 1).map(({ blocks, notSlower }) => ({ blocks, bound: notSlower }));
  return [{ name: `${maxBlocks} blocks, pass`, alpha: PASS_ALPHA, maxBlocks, bounds: pass }, ...regressed];
}

/** What is spent up to a number of blocks, when the magnitudes come in this order. */
function spentBy({ bounds }: Row, magnitudes: readonly number[]): number {
  return shareCrossing(
    magnitudes,
    bounds.filter(({ blocks }) => blocks <= magnitudes.length),
  );
}

const rows = [20, 30, 40, 60].flatMap((maxBlocks) => rowsOf(maxBlocks, [1, 2, 7]));

test('the critical values are these', () => {
  const table = (maxBlocks: number, family: number) =>
    boundsOf(maxBlocks, family).map(({ blocks, slower, notSlower }) =>
      [blocks, slower, notSlower].map((one) => one ?? '–').join(' '),
    );
  assert.deepEqual(table(30, 1), [
    '6 – –',
    '8 – 36',
    '10 51 49',
    '12 70 68',
    '14 91 83',
    '16 114 104',
    '18 133 123',
    '20 158 142',
    '22 181 163',
    '24 204 186',
    '26 231 209',
    '28 256 230',
    '30 283 255',
  ]);
  assert.deepEqual(table(40, 7).slice(0, 6), ['6 – –', '8 – 36', '10 – 51', '12 78 70', '14 101 87', '16 126 106']);
  assert.equal(table(40, 7).at(-1), '40 520 394');
});

test('no look has spent more than its share of the blocks, where each block is noisier than all before it', () => {
  for (const row of rows) {
    for (const blocks of [6, 8, 10, 12, 14]) {
      const spent = spentBy(row, numbersUpTo(blocks));
      assert.ok(spent <= (row.alpha * blocks) / row.maxBlocks, `${row.name}: ${spent} by ${blocks}`);
    }
  }
});

test('no other order of magnitudes spends more', () => {
  const random = seededRandom(17);
  for (const row of rows) {
    const rising = spentBy(row, numbersUpTo(12));
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const order = shuffled(numbersUpTo(12), random);
      assert.ok(spentBy(row, order) <= rising, `${row.name}: ${order.join()}`);
    }
    assert.ok(spentBy(row, numbersUpTo(12).reverse()) <= rising, row.name);
  }
});

test('no bound up to twelve blocks could be lower', () => {
  for (const { name, alpha, maxBlocks, bounds } of rowsOf(30, [1])) {
    for (const [index, { blocks, bound }] of bounds.entries()) {
      if (blocks > 12) break;
      const lower = (bound ?? (blocks * (blocks + 1)) / 2 + 2) - 2;
      const spent = shareCrossing(numbersUpTo(blocks), [...bounds.slice(0, index), { blocks, bound: lower }]);
      assert.ok(spent > (alpha * blocks) / maxBlocks, `${name}, ${blocks} blocks`);
    }
  }
});

test('what a larger family rejects a smaller one rejects too, and what is no pass is no regression', () => {
  for (const maxBlocks of [8, 20, 30, 40, 61]) {
    for (let family = 1; family <= 33; family += 1) {
      for (const [index, { slower, notSlower }] of boundsOf(maxBlocks, family).entries()) {
        const laxer = family === 1 ? notSlower : boundsOf(maxBlocks, family - 1)[index]?.slower;
        assert.ok((slower ?? Infinity) >= (laxer ?? Infinity), `${maxBlocks}, ${family}`);
      }
    }
  }
});

test('the values do not depend on what was asked before', () => {
  const later = boundsOf(34, 9);
  boundsOf(34, 3);
  assert.deepEqual(boundsOf(34, 9), later);
});

test('looks are every second block and the last', () => {
  assert.deepEqual(
    boundsOf(11, 1).map(({ blocks }) => blocks),
    [6, 8, 10, 11],
  );
  assert.deepEqual(
    boundsOf(8, 1).map(({ blocks }) => blocks),
    [6, 8],
  );
});

test('outside 8 to 200 blocks nothing can be judged, and that is an error with a way out', () => {
  for (const maxBlocks of [7, 201, 9.5, Number.NaN]) assert.throws(() => boundsOf(maxBlocks, 1), /cannot be judged/);
});

test('few blocks cannot show that one of many tests regressed, and how many can is known', () => {
  const least = [1, 2, 3, 6, 11, 35, 60].map((family) => [family, fewestBlocksFor(family, 8)]);
  assert.deepEqual(least, [
    [1, 8],
    [2, 8],
    [3, 10],
    [6, 10],
    [11, 12],
    [35, 12],
    [60, 16],
  ]);
  for (const [family, blocks] of least as [number, number][]) {
    assert.ok(canRegress(blocks, family));
    for (let fewer = 8; fewer < blocks; fewer += 1) assert.ok(!canRegress(fewer, family), `${fewer}, ${family}`);
  }
  assert.equal(fewestBlocksFor(35, 15), 16, 'an odd number of blocks spends its chances otherwise');
});

test('exact quantiles of T agree with trying every row of signs', () => {
  for (const n of [6, 8, 10]) {
    for (const alpha of [0.1, 0.025, 0.01, 0.002]) {
      const bound = exactBound(n, alpha);
      const largest = (n * (n + 1)) / 2;
      if (bound === null) assert.ok(shareReaching(numbersUpTo(n), largest) > alpha);
      else {
        assert.ok(shareReaching(numbersUpTo(n), bound) <= alpha);
        assert.ok(shareReaching(numbersUpTo(n), bound - 2) > alpha);
      }
    }
  }
});

test('ties count against T, because mean ranks reject more often than promised', () => {
  // Mean ranks would turn 1, 2, 3 into 2, 2, 2 and let three rows of signs with one minus reach 51 where two may.
  const allowed = shareReaching(numbersUpTo(10), 51);
  assert.equal(allowed, 3 / 1024);
  const tied = [2, 2, 2, 4, 5, 6, 7, 8, 9, 10];
  assert.ok(shareReaching(tied, 51) <= allowed);
  const byMeanRanks = [0, ...tied].filter((rank) => 55 - 2 * rank >= 51).length / 1024;
  assert.equal(byMeanRanks, 4 / 1024);
});
