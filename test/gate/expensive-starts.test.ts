import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expensiveStarts, shareOfStartsMet } from '../../model/gate/expensive-starts.ts';
import { type FamilyDecision, decideFamily } from '../../model/stats/decide-family.ts';
import { meanRatio } from '../../model/stats/mean-ratio.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { normalFrom } from '../support/machine-noise.ts';
import { blockNoise, RESIDUAL_SD } from './simulate-gates.ts';

const settings = { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 40 };
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

interface Gates {
  readonly pass: number;
  readonly regressed: number;
  /** Passes whose blocks held a slow start of which nothing is told. */
  readonly silent: number;
  /** Passes with a notice. */
  readonly told: number;
}

/** Shares of so many gates whose blocks `draw` makes; `slow` says in which of them a start really was slow. */
function played(count: number, draw: () => { ratios: number[]; slow: boolean[] }): Gates {
  const n = { pass: 0, regressed: 0, silent: 0, told: 0 };
  for (let gate = 0; gate < count; gate += 1) {
    const { ratios, slow } = draw();
    const decision: FamilyDecision = decideFamily([{ key: 'cpu', ratios }], settings);
    if (decision.answer === 'regressed') n.regressed += 1;
    if (decision.answer !== 'pass') continue;
    n.pass += 1;
    const seen = decision.decidedAt ?? 0;
    const notice = expensiveStarts(ratios.slice(0, seen), settings.maxEffect);
    if (notice !== null) n.told += 1;
    else if (slow.slice(0, seen).includes(true)) n.silent += 1;
  }
  return {
    pass: n.pass / count,
    regressed: n.regressed / count,
    silent: n.silent / count,
    told: n.told / count,
  };
}

/** Heads of which a share of starts is slower by so much: mean costs 6 to 12% higher. */
const HEADS = [
  [0.1, 0.6],
  [0.15, 0.4],
  [0.2, 0.3],
  [0.25, 0.25],
  [0.25, 0.4],
  [0.3, 0.2],
  [0.3, 0.4],
  [0.33, 0.3],
] as const;

test('a head that is expensive in some starts passes only where none of them came up, and hardly ever in silence', (context) => {
  const random = seededRandom(17);
  const normal = normalFrom(random);
  for (const sd of [0.01, 0.02, 0.03]) {
    for (const [share, slowdown] of HEADS) {
      const gates = played(400, () => {
        const slow = Array.from({ length: 40 }, () => random() < share);
        return { slow, ratios: slow.map((is) => (is ? Math.log1p(slowdown) : 0) + sd * normal()) };
      });
      const missed = (1 - share) ** 8;
      const text = `block sd ${percent(sd)}, ${percent(share)} of starts ${percent(slowdown)} slower: pass ${percent(gates.pass)} (no slow start in 8: ${percent(missed)}), with a notice ${percent(gates.told)}, silent ${percent(gates.silent)}`;
      context.diagnostic(text);
      assert.ok(gates.silent <= 0.03, text);
      assert.ok(gates.pass - gates.told <= missed + 0.03 + 3 * Math.sqrt((missed * (1 - missed)) / 400), text);
    }
  }
});

test('a head like its base passes as before, with few notices and no alarm, on quiet and on noisy machines', (context) => {
  const random = seededRandom(18);
  const normal = normalFrom(random);
  const none = (ratios: number[]) => ({ ratios, slow: ratios.map(() => false) });
  const noises: readonly (readonly [string, () => number[], number])[] = [
    ...[0.01, 0.02, 0.03].map(
      (sd) => [`normal, sd ${percent(sd)}`, () => Array.from({ length: 40 }, () => sd * normal()), 0.025] as const,
    ),
    // A block in 33 is upset by something that struck one side alone: what stands out then is told.
    ...(['quiet', 'shared', 'hostile'] as const).map(
      (machine) => [machine, () => blockNoise(RESIDUAL_SD[machine], 40, random), 0.05] as const,
    ),
  ];
  for (const [name, draw, most] of noises) {
    const gates = played(1500, () => none(draw()));
    const text = `${name}: pass ${percent(gates.pass)}, regressed ${percent(gates.regressed)}, with a notice ${percent(gates.told)}`;
    context.diagnostic(text);
    assert.ok(gates.regressed <= 0.002 && gates.pass >= 0.995 && gates.told <= most, text);
  }
});

test('what stands out is counted, from the least to the most expensive', () => {
  const usual = [0.01, -0.01, 0.02, -0.02, 0, 0.015, -0.005, 0.005];
  assert.equal(expensiveStarts(usual, 0.05), null);
  const found = expensiveStarts([...usual, Math.log(1.6), Math.log(1.3)], 0.05);
  assert.deepEqual([found?.count, found?.starts], [2, 10]);
  assert.ok(found && Math.abs(found.least - 1.3) < 1e-9 && Math.abs(found.most - 1.6) < 1e-9);
  assert.equal(expensiveStarts([0, 0, 0, 0, 0, 0, 0.04], 0.05), null, 'below what must not pass');
  assert.equal(expensiveStarts([0, 0, 0, 0, 1], 0.05), null, 'too few to know what is usual');
});

test('eight starts meet what comes in 31% of them or more, forty what comes in 7%', () => {
  assert.ok(Math.abs(shareOfStartsMet(8) - 0.312) < 0.001 && Math.abs(shareOfStartsMet(40) - 0.072) < 0.001);
});

test('the mean counts an expensive start in full and a cheap one no more than its opposite', () => {
  assert.equal(meanRatio([]), null);
  assert.deepEqual(meanRatio([0]), { mean: 1, high: Infinity });
  const slow = meanRatio([0, 0, 0, 0, 0, 0, 0, 0, 0, Math.log(1.6)]);
  assert.ok(slow && Math.abs(slow.mean - 1.06) < 1e-9 && slow.high > 1.15);
  const fast = meanRatio([0, 0, 0, 0, 0, 0, 0, 0, 0, Math.log(0.5)]);
  assert.ok(fast && Math.abs(fast.mean - 1) < 1e-9 && fast.high < 1.0001);
});
