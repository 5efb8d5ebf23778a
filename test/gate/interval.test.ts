import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { signedRankInterval } from '../../model/stats/signed-rank.ts';
import { decideTest } from '../oracles/decide-test.ts';
import { exactBound } from '../oracles/exact-bound.ts';
import { blockNoise, RESIDUAL_SD } from './simulate-gates.ts';

const GATES = 1200;
const settings = { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 40, family: 1 };

/**
 * Shares of gates whose interval holds the truth: ours, and the usual one that takes the number of blocks as fixed
 * beforehand.
 */
function coverage(slowdown: number, spread: number): { ours: number; usual: number; halfWidth: number } {
  const random = seededRandom(9);
  const truth = Math.log1p(slowdown);
  let [ours, usual, width] = [0, 0, 0];
  for (let gate = 0; gate < GATES; gate += 1) {
    const ratios = blockNoise(RESIDUAL_SD.shared, 40, random).map((noise) => spread * noise + truth);
    const { effect, decidedAt } = decideTest(ratios, settings);
    const blocks = decidedAt ?? 0;
    const plain = signedRankInterval(ratios.slice(0, blocks), exactBound(blocks, 0.025));
    const holds = (lo: number | null | undefined, hi: number | null | undefined): boolean =>
      (lo ?? Infinity) <= truth && truth <= (hi ?? -Infinity);
    const [lo, hi] = [Math.log(effect?.lo ?? Infinity), Math.log(effect?.hi ?? 0)];
    if (holds(lo, hi)) ours += 1;
    if (holds(plain?.lo, plain?.hi)) usual += 1;
    width += (hi - lo) / 2;
  }
  return { ours: ours / GATES, usual: usual / GATES, halfWidth: width / GATES };
}

test('the interval shown holds the truth in 95 of 100 gates although they stop when it suits them, where the usual one does not', (context) => {
  let worstUsual = 1;
  for (const spread of [1, 2]) {
    for (const slowdown of [-0.05, 0, 0.02, 0.03, 0.04, 0.05, 0.07]) {
      const { ours, usual, halfWidth } = coverage(slowdown, spread);
      const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
      context.diagnostic(
        `block sd ${(4.1 * spread).toFixed(1)} %, slower by ${(100 * slowdown).toFixed(0)} %: ours ${percent(ours)} (±${percent(halfWidth)}), usual ${percent(usual)}`,
      );
      assert.ok(ours >= 0.95, `${spread}, ${slowdown}: ${percent(ours)}`);
      worstUsual = Math.min(worstUsual, usual);
    }
  }
  assert.ok(worstUsual < 0.93);
});
