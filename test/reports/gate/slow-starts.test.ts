import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateBlock, GateResult } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { gateVerdictSchema } from '../../../model/gate/gate-verdict.ts';
import { buildGateReport } from '../../../reports/gate/build-gate-report.ts';
import type { GateReport } from '../../../reports/gate/gate-report.ts';
import { renderGateHtml } from '../../../reports/render/html/gate.ts';
import { renderGateJson } from '../../../reports/render/json/gate.ts';
import { renderGateJunit } from '../../../reports/render/junit/gate.ts';
import { renderGateMarkdown } from '../../../reports/render/markdown/gate.ts';
import { renderGateTerminal } from '../../../reports/render/terminal/gate.ts';
import { makeGateResult } from '../../support/make-gate-result.ts';

type Side = GateBlock['endpoints'][number]['head'];

/** A gate of so many blocks in which the head of the blocks that `changes` picks is another one. */
function gateWith(blocks: number, blockSd: number, change: (head: Side, block: number) => Side): GateResult {
  const result = makeGateResult({ blocks, blockSd, plan: { maxBlocks: 40 } });
  return {
    ...result,
    blocks: result.blocks.map((block, index) => ({
      ...block,
      endpoints: block.endpoints.map((measure) => ({ ...measure, head: change(measure.head, index) })),
    })),
  };
}

/** Each output as one line of plain text. */
function outputs(report: GateReport): Record<string, string> {
  const texts = {
    terminal: renderGateTerminal(report, { width: 120, color: false }),
    markdown: renderGateMarkdown(report).replaceAll('\\', ''),
    html: renderGateHtml(report),
    junit: renderGateJunit(report),
    json: renderGateJson(report),
  };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(/\s+/g, ' ')]));
}

function saysInAll(report: GateReport, text: RegExp): void {
  for (const [name, output] of Object.entries(outputs(report))) assert.match(output, text, name);
}

describe('a head that costs more in some of its starts', () => {
  const slowIn = (count: number, factor: number) =>
    gateWith(40, 0.01, (head, block) =>
      block % Math.floor(40 / count) === 3 ? { ...head, cpuUs: (head.cpuUs ?? 0) * factor } : head,
    );

  it('by 60% in four of 40 is not a pass, and every output says how many starts and how much', () => {
    const report = buildGateReport(slowIn(4, 1.6));
    assert.deepEqual([report.verdict, report.exitCode], ['inconclusive', EXIT.inconclusive]);
    saysInAll(
      report,
      /the typical start is not slower by 5% or more \([+−]\d\.\d%, between [^)]*\), but 4 of 40 starts of the head were at \+[56]\d\.\d% to \+6\d\.\d%, far above the others: over 40 blocks the head costs \+[5-7]\.\d% on average, and at most \+\d+\.\d% \(97\.5% bound\)/,
    );
    const { tests } = gateVerdictSchema.parse(JSON.parse(renderGateJson(report)));
    const cpu = tests.find(({ metric }) => metric === 'cpu');
    assert.ok((cpu?.worstRatio ?? 0) > 1.5 && (cpu?.meanRatio ?? 0) > 1.05 && (cpu?.meanRatioHigh ?? 0) > 1.05);
    assert.ok((cpu?.ratio ?? 2) < 1.02, 'the typical start is as before');
  });

  it('by 12% in one of 40 passes, and every output says which start that was', () => {
    const report = buildGateReport(slowIn(1, 1.12));
    assert.equal(report.verdict, 'pass');
    saysInAll(
      report,
      /GET \/items, CPU per request: 1 of 40 starts of the head was at \+1\d\.\d%, far above the others\./,
    );
  });

  it('may not have appeared: each pass says in how many starts a slowdown could hide, and what its worst start was', () => {
    const report = buildGateReport(makeGateResult({ blocks: 8, blockSd: 0.01 }));
    assert.equal(report.verdict, 'pass');
    saysInAll(report, /a slowdown in fewer than 31% of starts may not have appeared/);
    saysInAll(report, /worst start [+−]\d\.\d%/);
  });
});

describe('a head that fails more answers than its base', () => {
  const failingIn = (errorsOf: (block: number) => number): GateResult => {
    const asked = (side: Side, errors: number): Side => ({
      ...side,
      requests: 5000,
      errors,
      cpuUs: ((side.cpuUs ?? 0) * 5000) / side.requests,
    });
    const result = gateWith(10, 0.01, (head, block) => asked(head, errorsOf(block)));
    const blocks = result.blocks.map((block) => ({
      ...block,
      endpoints: block.endpoints.map((measure) => ({ ...measure, base: asked(measure.base, 0) })),
    }));
    return { ...result, blocks };
  };

  it('from none to 0.08% has regressed, in every output, though that is below 0.1%', () => {
    const report = buildGateReport(failingIn(() => 4));
    assert.deepEqual([report.verdict, report.exitCode, report.headline.word], ['fail', EXIT.failed, 'REGRESSED']);
    saysInAll(report, /worse in failing answers/);
    saysInAll(report, /40 of 50,000, 0\.08%/);
  });

  it('in one block only is reported, and passes', () => {
    const report = buildGateReport(failingIn((block) => (block === 3 ? 16 : 0)));
    assert.equal(report.verdict, 'pass');
    saysInAll(
      report,
      /The head had more failing answers than the base: 0 of 50,000, 0% → 16 of 50,000, 0\.032%, more of them in 1 block\./,
    );
  });
});

describe('the folders of blocks', () => {
  it('is listed in the settings, and one folder for a whole gate is reported', () => {
    assert.match(
      outputs(buildGateReport(makeGateResult({ blocks: 8 })))['html'] ?? '',
      /fresh copies of both checkouts/,
    );
    const none = buildGateReport(makeGateResult({ blocks: 8, result: { copies: 'none' } }));
    saysInAll(none, /each side ran from the same folder for the whole gate/);
    const before = buildGateReport(makeGateResult({ blocks: 8, result: { copies: null } }));
    assert.match(outputs(before)['html'] ?? '', /not recorded/);
  });
});
