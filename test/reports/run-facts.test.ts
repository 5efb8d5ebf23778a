import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ceilingFacts } from '../../reports/model/ceiling-facts.ts';
import { environmentFacts } from '../../reports/model/run-facts.ts';
import { makeResult } from '../support/make-result.ts';

const made = makeResult({ visits: 1 });

/** What is said of the CPU limit where the control group had counted so many periods before and after. */
function heldBack(before: number | null, after: number | null): string | null {
  const look = (throttledPeriods: number | null) => ({ busyShare: 0.02, stealShare: 0, throttledPeriods });
  const facts = environmentFacts({ ...made.environment, before: look(before), after: look(after) });
  assert.ok(facts.every(({ name, value }) => !name.startsWith('Other load') || !value.includes('periods')));
  return facts.find(({ name }) => name === 'Held back by the CPU limit')?.value ?? null;
}

test('the periods in which a CPU limit held the run back are those of the run, not of its control group', () => {
  assert.match(heldBack(5120, 5155) ?? '', /^in 35 of the kernel's periods .* between the two looks at the machine/);
  assert.match(heldBack(5120, 5120) ?? '', /^in 0 of /);
  assert.deepEqual([heldBack(null, null), heldBack(12, null), heldBack(12, 3)], [null, null, null]);
});

test('the ceiling of a closed loop is told as what it would reach, for it had not always a whole core', () => {
  assert.deepEqual(ceilingFacts(made), [
    {
      name: 'Generators by themselves',
      value: 'k6 kept to 4,000 requests/s, autocannon would reach 25,000 requests/s with a whole core',
    },
  ]);
});
