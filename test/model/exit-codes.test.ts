import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EXIT, worstExit } from '../../model/exit-codes.ts';

it('the worst exit code wins: 3 > 5 > 1 > 4 > 0', () => {
  const order = [EXIT.pass, EXIT.inconclusive, EXIT.failed, EXIT.invalid, EXIT.couldNotRun];
  for (let worst = 0; worst < order.length; worst += 1)
    assert.equal(worstExit(order.slice(0, worst + 1)), order[worst]);
  assert.equal(worstExit([]), EXIT.pass);
});
