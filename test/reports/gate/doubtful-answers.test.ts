import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateResultSchema, type GateBlock } from '../../../model/document/gate-result.ts';
import { buildGateReport } from '../../../reports/gate/build-gate-report.ts';
import { renderGateHtml } from '../../../reports/render/html/gate.ts';
import { renderGateJson } from '../../../reports/render/json/gate.ts';
import { renderGateJunit } from '../../../reports/render/junit/gate.ts';
import { renderGateMarkdown } from '../../../reports/render/markdown/gate.ts';
import { renderAnnotations } from '../../../reports/render/terminal/annotations.ts';
import { renderGateTerminal } from '../../../reports/render/terminal/gate.ts';
import { MADE_GATES } from '../../support/made-gates.ts';
import { makeGateResult } from '../../support/make-gate-result.ts';

const report = buildGateReport(MADE_GATES.doubtful);
const outputs = {
  terminal: renderGateTerminal(report, { width: 120, color: false }),
  html: renderGateHtml(report),
  markdown: renderGateMarkdown(report),
  junit: renderGateJunit(report),
  json: renderGateJson(report),
};

describe('answers that differ', () => {
  for (const [name, text] of Object.entries(outputs))
    it(`are beside the verdict in the ${name} output, and no PASS or IMPROVED is without them`, () => {
      const words = text.replaceAll(/\\|<[^>]+>/g, '').replaceAll(/\s+/g, ' ');
      assert.match(words, /PASS, ANSWERS DIFFER/);
      assert.match(words, /IMPROVED, ANSWERS DIFFER/);
      assert.match(words, /912 bytes on the base, 29 bytes on the head/);
      assert.match(words, /New endpoint GET \/items\/top/);
      assert.match(words, /expects 404/);
    });

  it('are a warning on GitHub', () => {
    assert.match(renderAnnotations(report), /^::warning title=stackbench gate%3A PASS%2C ANSWERS DIFFER::/m);
  });

  it('concern their request and the mean over all, not other requests', () => {
    const doubts = Object.fromEntries(report.tests.map(({ key, answers }) => [key, answers]));
    assert.equal(doubts['GET /items · cpu'], 'differ');
    assert.equal(doubts['all endpoints · cpu'], 'differ');
    assert.equal(doubts['GET /items/{id} · cpu'], null);
  });

  it('leave a new endpoint out of comparisons and limits', () => {
    const limited = { ...MADE_GATES.doubtful, plan: { ...MADE_GATES.doubtful.plan, thresholds: ['p(99)<500'] } };
    const { tests, thresholds, verdict } = buildGateReport(limited);
    assert.equal(verdict, 'pass');
    for (const { endpoint } of [...tests, ...thresholds]) assert.notEqual(endpoint, 'GET /items/top');
  });
});

describe('answer sizes under load', () => {
  const withBytes = (bytes: (index: number) => number): GateBlock[] =>
    makeGateResult().blocks.map((block, index) => ({
      ...block,
      endpoints: block.endpoints.map((one) => ({ ...one, head: { ...one.head, bytes: bytes(index) } })),
    }));
  const doubtsOf = (blocks: GateBlock[]): unknown[] => [...buildGateReport({ ...makeGateResult(), blocks }).answers];

  it('are reported if they differ in every block, by more than they vary', () => {
    const [doubt] = buildGateReport({ ...makeGateResult(), blocks: withBytes(() => 90) }).answers;
    assert.match(doubt?.sentences[0] ?? '', /under load: 512 bytes on the base, 90 bytes on the head/);
    assert.deepEqual(doubtsOf(withBytes(() => 516)), [], 'a few bytes');
    assert.deepEqual(doubtsOf(withBytes((index) => (index % 2 === 0 ? 512 : 90))), [], 'in some blocks only');
    assert.deepEqual(doubtsOf(withBytes((index) => 600 + 100 * index)), [], 'sizes that vary');
  });
});

it('a file of an earlier version has neither answers nor sizes, and is read', () => {
  const { answers: _answers, newEndpoints: _new, ...older } = structuredClone(makeGateResult());
  for (const { endpoints } of older.blocks)
    for (const { base, head } of endpoints) for (const side of [base, head]) delete (side as { bytes?: unknown }).bytes;
  assert.deepEqual(buildGateReport(gateResultSchema.parse(older)).answers, []);
});
