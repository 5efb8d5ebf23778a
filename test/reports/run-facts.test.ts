import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { ceilingFacts } from '../../reports/run/facts/ceiling-facts.ts';
import { measuredShareFact } from '../../reports/run/facts/measured-share.ts';
import { environmentFacts } from '../../reports/run/facts/run-facts.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { failed, makeResult } from '../support/make-result.ts';

const made = makeResult({ visits: 1 });

/** What is said of the CPU limit where the control group had counted so many periods before and after. */
function heldBack(before: number | null, after: number | null): string | null {
  const look = (throttledPeriods: number | null) => ({ busyShare: 0.02, stealShare: 0, throttledPeriods });
  const facts = environmentFacts({ ...made.environment, before: look(before), after: look(after) });
  assert.ok(facts.every(({ name, value }) => !name.startsWith('Other load') || !value.includes('periods')));
  return facts.find(({ key }) => key === 'cpu-throttling')?.value ?? null;
}

test('the periods in which a CPU limit held the run back are those of the run, not of its control group', () => {
  assert.match(heldBack(5120, 5155) ?? '', /^in 35 kernel periods .* between the checks of the machine/);
  assert.match(heldBack(5120, 5120) ?? '', /^in 0 kernel periods /);
  assert.deepEqual([heldBack(null, null), heldBack(12, null), heldBack(12, 3)], [null, null, null]);
});

test('the ceiling of a closed loop is what it would reach with a full core', () => {
  const [fact, ...more] = ceilingFacts(made);
  assert.deepEqual([fact?.key, more], ['generator-limits', []]);
  assert.match(
    fact?.value ?? '',
    /^k6 kept up with 400 requests\/s, own latency p50 0\.\d+ ms, autocannon would reach 25,000 requests\/s with a full core$/,
  );
  const older = ceilingFacts({ ...made, calibrations: [] });
  assert.match(older[0]?.value ?? '', /^k6 kept up with 4,000 requests\/s, autocannon would reach 25,000 /);
});

test('ceilings that differ between repetitions are told as a range', () => {
  const two = makeResult({ visits: 2 });
  const calibrations = two.calibrations.map((one) =>
    one.engine === 'autocannon' && one.repetition === 1 ? { ...one, perSec: 19_000 } : one,
  );
  assert.match(ceilingFacts({ ...two, calibrations })[0]?.value ?? '', /would reach 19,000 to 25,000 requests\/s, by/);
});

test('the measured time is that of all rounds, of the time from begin to end', () => {
  const shareOf = (result: RunResult) => measuredShareFact(result)[0]?.value;
  const result = makeResult({ stacks: TEN_STACKS.slice(0, 2) });
  assert.equal(shareOf(result), '36.0 s of 5 min 31 s (11%)');
  const [first = assert.fail(), second = assert.fail(), ...rest] = result.visits;
  const visits = [failed(first), { ...second, rounds: [] }, ...rest];
  assert.equal(shareOf({ ...result, visits }), '24.0 s of 5 min 31 s (7%)');
  assert.deepEqual(measuredShareFact({ ...result, finishedAt: null }), []);
  assert.deepEqual(measuredShareFact({ ...result, finishedAt: result.startedAt }), []);
});
