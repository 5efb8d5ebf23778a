import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Waiver } from '../../model/document/gate-result.ts';
import { decideGate } from '../../model/gate/decide-gate.ts';
import { matchWaiver } from '../../model/gate/match-waiver.ts';
import { buildGateReport } from '../../reports/gate/build-gate-report.ts';
import { makeGateResult } from '../support/make-gate-result.ts';

const waiver: Waiver = { endpoint: '*', metric: 'cpu', ceiling: 0.1, expires: '2027-01-31', reason: 'Totals.' };
const test = { endpoint: 'GET /items', metric: 'cpu' };
const day = '2026-11-24';
const stateOf = (lo: number | null, hi: number | null, when = day, waivers = [waiver]): string | undefined =>
  matchWaiver(waivers, test, { effect: { lo, hi }, day: when })?.state;

describe('the ceiling of a waiver', () => {
  it('is held against the interval: below it is let through, above it is not, and around it is not sure', () => {
    assert.equal(stateOf(1.04, 1.1), 'used');
    assert.equal(stateOf(1.06, 1.11), 'unsure');
    assert.equal(stateOf(1.101, 1.2), 'exceeded');
    assert.equal(stateOf(null, null), 'unsure');
  });

  it('lets nothing through after its last day, whatever the interval', () => {
    assert.equal(stateOf(1.04, 1.05, '2027-02-01'), 'expired');
    assert.equal(stateOf(1.06, 1.11, '2027-02-01'), 'expired');
    assert.equal(stateOf(1.2, 1.3, '2027-02-01'), 'exceeded');
  });

  it('is that of the waiver that says most', () => {
    const higher = { ...waiver, ceiling: 0.2 };
    assert.equal(stateOf(1.06, 1.11, day, [waiver, higher]), 'used');
    assert.equal(stateOf(1.06, 1.21, day, [waiver, higher]), 'unsure');
  });
});

describe('a gate whose slowdown is waived', () => {
  const change = { cpu: 1.08 };
  const options = { change, blockSd: 0.025, plan: { waivers: [waiver], maxBlocks: 40 } };

  it('continues until the interval lies on one side of the ceiling, and only that decides', () => {
    const { plan, blocks } = makeGateResult({ ...options, blocks: 40 });
    const answers = Array.from({ length: 40 }, (_, count) => decideGate(plan, blocks.slice(0, count + 1), day));
    const stateAt = (count: number): string | undefined =>
      answers[count - 1]?.tests.find(({ metric, endpoint }) => metric === 'cpu' && endpoint !== null)?.met?.state;
    const regressedAt = answers.findIndex(({ tests }) => tests.some(({ met }) => met !== null)) + 1;
    assert.equal(stateAt(regressedAt), 'unsure');
    assert.equal(answers[regressedAt - 1]?.answer, 'open');
    assert.equal(stateAt(40), 'used');
    assert.equal(answers[39]?.answer, 'pass');
    for (const { tests } of answers) {
      const found = tests.find(({ met }) => met?.state === 'used');
      if (found !== undefined) assert.ok((found.decision.effect?.hi ?? 2) <= 1.1);
    }
  });

  it('is inconclusive, with what would decide, if the ceiling lies within the interval after all blocks', () => {
    const report = buildGateReport(makeGateResult({ ...options, change: { cpu: 1.1 }, blocks: 40 }));
    assert.equal(report.verdict, 'inconclusive');
    const [cpu] = report.tests;
    assert.equal(cpu?.verdict, 'inconclusive');
    assert.match(
      cpu.sentence.text,
      /slower by \+\d+\.\d% \(between .*\), and the ceiling of its waiver, 10%, lies within that interval after 40 blocks\. .* Use more blocks, or a ceiling above/,
    );
    assert.match(report.notices.join(), /Waiver .* is undecided, because its ceiling lies within the interval/);
  });
});
