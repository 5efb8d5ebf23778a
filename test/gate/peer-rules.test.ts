import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MACHINES, SLOWDOWNS } from './peer-rules.ts';
import { describeRates, RATES_HEAD, ruleRates } from './rule-rates.ts';

const GATES = 1500;
const ANCHOR_GATES = 3000;
const table = ruleRates(GATES);

/** Four standard errors of the difference of two rates in %, and half a gate in a hundred for rates near nothing. */
function tolerance(rate: number): number {
  const share = Math.min(0.995, Math.max(0.005, rate / 100));
  return 400 * Math.sqrt(share * (1 - share) * (1 / GATES + 1 / ANCHOR_GATES)) + 0.5;
}

test('rules of other tools raise the alarms that were found for them before', (context) => {
  context.diagnostic(RATES_HEAD);
  for (const rates of table) {
    context.diagnostic(describeRates(rates));
    for (const [at, slowdown] of SLOWDOWNS.entries()) {
      for (const [place, machine] of MACHINES.entries()) {
        const [found, before] = [rates.alarms[at]?.[place] ?? -1, rates.rule.anchor[at]?.[place] ?? -1];
        const cell = `${rates.rule.name}, ${machine}, +${100 * slowdown} %: ${found}, before ${before}`;
        assert.ok(Math.abs(found - before) <= tolerance(before), cell);
      }
    }
  }
});

test('ours alone raises under 1 alarm in 100 and catches 95 in 100 slowdowns of 5 % on every machine', () => {
  const keep = table.filter(({ alarms: [unchanged = [], slower = []] }) => {
    return Math.max(...unchanged) < 1 && Math.min(...slower) >= 95;
  });
  assert.deepEqual(
    keep.map(({ rule }) => rule.name.split(',')[0]),
    ['stackbench'],
  );
});
