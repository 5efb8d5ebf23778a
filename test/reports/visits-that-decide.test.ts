import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measured } from '../../model/run-result.ts';
import { seededRandom } from '../../model/seeded-random.ts';
import { parseThreshold } from '../../model/threshold.ts';
import { checkThreshold } from '../../reports/judge/check-threshold.ts';
import { poolRounds } from '../../reports/judge/pool-rounds.ts';
import { openRound } from '../support/open-round.ts';

const RATE = 400;
const LIMIT = parseThreshold('p(90)<10');
const REQUESTS = 200;
/** p90 of a visit without noise, µs. */
const P90 = 1000 + 0.9 * 4000;

test('where the figure is in truth as measured, the visits that are said to decide do so in four of five cases', () => {
  const random = seededRandom(3);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const visit = (factor: number): Measured =>
    openRound(
      Array.from({ length: REQUESTS }, (_, index) => factor * (1000 + (4000 * ((index * 73) % REQUESTS)) / REQUESTS)),
      RATE,
    );
  const check = (factors: readonly number[]) => {
    const rounds = factors.map(visit);
    return checkThreshold(LIMIT, poolRounds(rounds), { rounds, priorOf: () => null, time: null });
  };
  let [promises, kept] = [0, 0];
  for (let run = 0; run < 200; run += 1) {
    const spread = 0.35;
    const factors = [0, 1, 2].map(() => 1.5 * Math.exp(spread * normal()));
    const first = check(factors);
    const wanted = Number(/ (\d+) visits decide in four of five cases/.exec(first.decidedBy ?? '')?.[1]);
    if (first.outcome !== 'inconclusive' || !(wanted <= 30)) continue;
    // What was measured is the truth from now on.
    const truth = Number(/^([\d.]+) ms/.exec(first.actual)?.[1]) * 1000;
    promises += 1;
    const again = Array.from({ length: wanted }, () => (truth / P90) * Math.exp(spread * normal()));
    kept += check(again).outcome === 'inconclusive' ? 0 : 1;
  }
  assert.ok(promises >= 30, `${promises}`);
  assert.ok(kept >= 0.8 * promises, `${kept} of ${promises}`);
});
