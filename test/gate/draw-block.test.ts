import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { type BlockDraw, drawBlock } from '../../runner/blocks/block-context.ts';

const DRAWS = 20_000;
/**
 * 4.9 standard deviations of a share of fair coins over so many draws, or of the mean of ±1 twice that: one miss in a
 * million.
 */
const SHARE_WITHIN = (4.9 * 0.5) / Math.sqrt(DRAWS);
const CORRELATION_WITHIN = 4.9 / Math.sqrt(DRAWS);

type Sign = (draw: BlockDraw) => number;
const COINS: Readonly<Record<string, Sign>> = {
  first: ({ first }) => (first === 'base' ? 1 : -1),
  baseInstance: ({ baseInstance }) => (baseInstance === 0 ? 1 : -1),
  seed: ({ seed }) => (seed < 2 ** 31 ? 1 : -1),
};

/** Blocks of one long gate; the first blocks of gates whose seeds follow one another, as those of a self-check do. */
const SERIES: Readonly<Record<string, readonly BlockDraw[]>> = {
  'within a gate': blocksOf(20_261_125, DRAWS),
  'over gates with consecutive seeds': Array.from({ length: DRAWS }, (_, seed) => blocksOf(seed, 1)[0] as BlockDraw),
};

function blocksOf(seed: number, count: number): BlockDraw[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => drawBlock(random));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('the coins of a block', () => {
  for (const [name, draws] of Object.entries(SERIES)) {
    it(`are fair ${name}`, () => {
      for (const [coin, sign] of Object.entries(COINS)) {
        const share = (meanOf(draws.map(sign)) + 1) / 2;
        assert.ok(Math.abs(share - 0.5) < SHARE_WITHIN, `${coin}: ${share}`);
      }
    });

    it(`know nothing of one another, nor of the last block, ${name}`, () => {
      for (const [one, signOne] of Object.entries(COINS)) {
        for (const [other, signOther] of Object.entries(COINS)) {
          for (const lag of [0, 1, 2]) {
            if (lag === 0 && one === other) continue;
            const products = draws.slice(lag).map((draw, index) => {
              return signOne(draw) * signOther(draws[index] as BlockDraw);
            });
            const correlation = meanOf(products);
            assert.ok(Math.abs(correlation) < CORRELATION_WITHIN, `${one}, ${other}, ${lag} before: ${correlation}`);
          }
        }
      }
    });
  }

  it('are the same for the same seed, so that a gate can be played again', () => {
    assert.deepEqual(blocksOf(3, 5), blocksOf(3, 5));
    assert.notDeepEqual(blocksOf(3, 5), blocksOf(4, 5));
  });
});
