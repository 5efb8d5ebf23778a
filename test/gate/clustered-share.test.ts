import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusteredShare, trialsThatEstablish } from '../../model/stats/clustered-share.ts';
import { chanceOfRise } from '../../model/stats/compare-counts.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { checkHead } from '../../reports/gate/check-head.ts';
import { makeGateResult } from '../support/make-gate-result.ts';

test('no hit bounds a share as the exact binomial does, and establishes 0.1% from 2,995 trials on', () => {
  const none = (trials: number): number => clusteredShare([1, 2, 3].map(() => ({ hits: 0, trials }))).hi;
  assert.equal(trialsThatEstablish(0.001), 2995);
  assert.ok(none(998) > 0.001 && none(999) <= 0.001);
  assert.deepEqual(clusteredShare([{ hits: 0, trials: 9000 }]), { share: 0, lo: 0, hi: 1 });
  assert.deepEqual(clusteredShare([]), { share: 0, lo: 0, hi: 1 });
});

test('hits that come together in few blocks are told less surely than hits that are spread', () => {
  const spread = clusteredShare(Array.from({ length: 8 }, () => ({ hits: 4, trials: 4000 })));
  const together = clusteredShare(
    Array.from({ length: 8 }, (_, block) => ({ hits: block === 0 ? 32 : 0, trials: 4000 })),
  );
  assert.equal(spread.share, together.share);
  assert.ok(together.hi > 1.5 * spread.hi && together.lo === 0 && spread.lo > 0.0006);
});

test('the bounds hold the true share in at least 93 of 100 cases on each side, with stalls that hit whole bursts', (context) => {
  const random = seededRandom(9);
  let [above, below] = [0, 0];
  const cases = 1500;
  for (let run = 0; run < cases; run += 1) {
    const blocks = Array.from({ length: 10 }, () => {
      let hits = 0;
      for (let burst = 0; burst < 250; burst += 1) if (random() < 0.01) hits += 16;
      return { hits, trials: 4000 };
    });
    const { lo, hi } = clusteredShare(blocks);
    if (lo > 0.01) above += 1;
    if (hi < 0.01) below += 1;
  }
  context.diagnostic(`above ${above}, below ${below} of ${cases}`);
  assert.ok(above <= 0.07 * cases && below <= 0.07 * cases);
});

test('a rise of rare events has the exact chance of its binomial, given their sum', () => {
  const chance = (base: number, head: number): number =>
    chanceOfRise({ hits: base, trials: 5000 }, { hits: head, trials: 5000 });
  assert.equal(chance(0, 0), 1);
  assert.ok(Math.abs(chance(0, 8) - 2 ** -8) < 1e-12);
  assert.ok(Math.abs(chance(5, 5) - 638 / 1024) < 1e-12);
});

test('a limit on errors passes where the bound keeps it, fails where the other misses it, and is open between', () => {
  const outcomes = (errors: number, threshold: string, blocks: number): string | undefined =>
    checkHead(makeGateResult({ blocks, errors: { head: errors }, plan: { thresholds: [threshold] } }))[0]?.outcome;
  assert.equal(outcomes(0, 'errors<=0.1%', 8), 'inconclusive', '0 of 2,560');
  assert.equal(outcomes(0, 'errors<=0.1%', 10), 'pass', '0 of 3,200');
  assert.equal(outcomes(3, 'errors<=1%', 10), 'inconclusive', '0.94% of 3,200');
  assert.equal(outcomes(3, 'errors<=2%', 10), 'pass');
  assert.equal(outcomes(3, 'errors<=0.1%', 10), 'fail');
  assert.equal(outcomes(0, 'errors<=0%', 10), 'pass', 'none of what was measured');
  assert.equal(outcomes(1, 'errors<=0%', 10), 'fail');
});

test('a limit on a percentile that lies within its interval is open, and says what would decide', () => {
  const at = (limit: string) => checkHead(makeGateResult({ blocks: 10, plan: { thresholds: [`p(95)<${limit}`] } }))[0];
  const actual = Number(at('100')?.actual.replace(' ms', ''));
  assert.equal(at('100')?.outcome, 'pass');
  assert.equal(at('0.5')?.outcome, 'fail');
  const near = at(`${actual}`);
  assert.equal(near?.outcome, 'inconclusive');
  assert.match(
    near.explanation,
    /^Between \d.*% and .*% of requests exceed it \(95% one-sided bounds\); at most 5% may\. .* Undecided:/,
  );
});

test('a limit on the head says its bounds outward, each at 95%, and what would decide it in its own words', () => {
  const explain = (errors: number, threshold: string, blocks: number): string =>
    checkHead(makeGateResult({ blocks, errors: { head: errors }, plan: { thresholds: [threshold] } }))[0]
      ?.explanation ?? '';
  // 0 of 2,560: the bound is 0.117%; what is printed must hold the limit of 0.1%.
  assert.match(
    explain(0, 'errors<=0.1%', 8),
    /^Up to 0\.12% fail \(95% one-sided bounds\)\..* A decision needs at least 2,995 requests of which none fails/,
  );
  assert.match(explain(3, 'errors<=1%', 10), /^Between 0\.\d+% and 1\.\d% fail/);
  assert.match(explain(0, 'p(99)<1000', 8), /of requests exceed it \(95% one-sided bounds\)/);
});
