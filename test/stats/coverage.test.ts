import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROFILES } from '../support/machine-noise.ts';
import { simulateVisits } from './simulate-visits.ts';

const RUNS = 400;
const VISITS = [3, 5, 10] as const;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

test('95 % intervals of figures hold the truth in 93 to 97 of 100 runs under normal noise, whether or not stacks are equally noisy', (context) => {
  for (const visits of VISITS) {
    for (const unequal of [1, 2, 4]) {
      const { figure, plainT, ratio, width, plainWidth } = simulateVisits(PROFILES.normal, visits, {
        runs: RUNS,
        unequal,
      });
      context.diagnostic(
        `${visits} visits, noise 1:${unequal}: figure ${percent(figure)} (±${percent(width)}), plain t ${percent(plainT)} (±${percent(plainWidth)}), ratio ${percent(ratio)}`,
      );
      assert.ok(figure >= 0.93 && figure <= 0.971, `${visits} visits, noise 1:${unequal}: ${percent(figure)}`);
      assert.ok(ratio >= 0.93, `${visits} visits, noise 1:${unequal}: ratio ${percent(ratio)}`);
    }
  }
});

test('on a shared and on a hostile machine they hold it at least as often as a plain t, and are narrower', (context) => {
  for (const name of ['quiet', 'shared', 'hostile'] as const) {
    for (const visits of VISITS) {
      const { figure, plainT, ratio, familyFalse, width, plainWidth } = simulateVisits(PROFILES[name], visits, {
        runs: RUNS,
      });
      context.diagnostic(
        `${name}, ${visits} visits: figure ${percent(figure)} (±${percent(width)}), plain t ${percent(plainT)} (±${percent(plainWidth)}), ratio ${percent(ratio)}, any false difference ${percent(familyFalse)}`,
      );
      if (name === 'quiet') assert.ok(figure >= 0.93 && figure <= 0.971, `${visits} visits: ${percent(figure)}`);
      else assert.ok(figure > plainT - 0.015, `${name}, ${visits} visits: ${percent(figure)}`);
      assert.ok(width < plainWidth, `${name}, ${visits} visits`);
      assert.ok(ratio >= 0.93, `${name}, ${visits}: ratio ${percent(ratio)}`);
    }
  }
});

test('ranks of equal stacks differ by chance in at most 5 of 100 runs, all pairs together', () => {
  for (const visits of VISITS) {
    const { familyFalse } = simulateVisits(PROFILES.shared, visits, { runs: RUNS, seed: 7 });
    assert.ok(familyFalse <= 0.05, `${visits} visits: ${percent(familyFalse)}`);
  }
});
