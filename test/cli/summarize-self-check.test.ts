import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarizeSelfCheck } from '../../cli/output/summarize-self-check.ts';
import type { SelfCheckGate, SelfCheckLog } from '../../runner/experiments/self-check/self-check-log.ts';

function logOf(answers: readonly SelfCheckGate['answer'][], plant: string | null = null): SelfCheckLog {
  return {
    head: {
      kind: 'stackbench-self-check',
      schemaVersion: 1,
      service: 'express-memory',
      plant,
      commit: null,
      startedAt: '2026-11-24T09:00:00.000Z',
      machine: { cpuModel: 'Example CPU', cpus: 2, kernel: '6.1.0', node: 'v24.21.0' },
      minEffect: 0.01,
      maxEffect: 0.05,
    },
    gates: answers.map((answer, index) => ({
      planted: null,
      run: index + 1,
      seed: index,
      startedAt: '2026-11-24T09:00:00.000Z',
      answer,
      ended: 'decided',
      blocks: 10,
      elapsedMs: 81_000,
      foreignCpuShare: null,
      tests: [],
      failure: null,
    })),
  };
}

test('a self-check without an alarm says how small the chance of one is proved to be', () => {
  const text = summarizeSelfCheck(logOf(Array.from({ length: 300 }, () => 'pass')));
  assert.match(
    text,
    /^300 gates of express-memory against itself: 0 regressed, 300 passed, 0 inconclusive, 0 invalid\.\n/,
  );
  assert.match(
    text,
    /\n0 of 300 alarms: the chance of a false alarm is at most 1\.0% \(95% confidence, provided that gates are independent trials of one chance\)\.\n/,
  );
});

test('a planted slowdown says how often it is at least caught; invalid gates prove nothing', () => {
  const text = summarizeSelfCheck(
    logOf([...Array.from({ length: 59 }, () => 'regressed' as const), 'invalid'], 'cpu=5%'),
  );
  assert.match(
    text,
    /\n59 of 59 alarms: such a slowdown is detected in at least 95\.0% of gates \(95% confidence, provided .*\)\.\n/,
  );
  assert.match(summarizeSelfCheck(logOf(['invalid'])), /\nNo gate was valid, so nothing is proved\.\n/);
});

test('differences between whole gates are reported with numbers, and so is their absence', () => {
  const key = 'GET /items · cpu';
  const logWith = (shift: (gate: number) => number): SelfCheckLog => {
    const { head, gates } = logOf(Array.from({ length: 8 }, () => 'pass'));
    const ratios = (gate: number): number[] =>
      Array.from({ length: 8 }, (_, block) => shift(gate) + 0.01 * Math.sin(3 * block + gate));
    const tests = (gate: number) => [{ key, answer: 'pass', decidedAt: 8, effect: null, ratios: ratios(gate) }];
    return { head, gates: gates.map((gate, index) => ({ ...gate, tests: tests(index) })) };
  };
  assert.match(
    summarizeSelfCheck(logWith((gate) => (gate === 0 ? -0.03 : 0))),
    /GET \/items · cpu: gates differ from each other by more than their blocks explain \(standard deviation 1\.0% between gates, 0\.7% between blocks of one; permutation p below 0\.001\)/,
  );
  assert.match(
    summarizeSelfCheck(logWith(() => 0)),
    /\nGates differ from each other no more than their blocks explain \(smallest p = [01]\.\d{3}, GET \/items · cpu:/,
  );
  assert.match(summarizeSelfCheck(logOf(['pass', 'pass'])), /\nToo few gates to check/);
});
