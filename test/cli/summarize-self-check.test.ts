import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarizeSelfCheck } from '../../cli/summarize-self-check.ts';
import type { SelfCheckGate, SelfCheckLog } from '../../runner/gate/self-check/self-check-log.ts';

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
    /^300 gates of express-memory against itself: 0 regressed, 300 passed, 0 not decided, 0 invalid\.\n/,
  );
  assert.match(text, /\n0 of 300 alarms: the chance of a false alarm is at most 1\.0 % \(95 % confidence\)\.\n/);
});

test('a planted slowdown says how often it is at least caught; invalid gates prove nothing', () => {
  const text = summarizeSelfCheck(
    logOf([...Array.from({ length: 59 }, () => 'regressed' as const), 'invalid'], 'cpu=5%'),
  );
  assert.match(
    text,
    /\n59 of 59 alarms: such a slowdown is caught in at least 95\.0 % of gates \(95 % confidence\)\.\n/,
  );
  assert.match(summarizeSelfCheck(logOf(['invalid'])), /\nNothing was judged, so nothing is proved\.\n/);
});
