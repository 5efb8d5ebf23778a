import type { GateVerdictDocument } from '../../../model/gate/gate-verdict.ts';
import { formatComparison } from '../../gate/format-gate.ts';
import type { GateReport, GateTestReport, SideReport } from '../../gate/gate-report.ts';

/**
 * Renders the verdict as indented JSON in the shape of `model/gate/gate-verdict.ts`. Texts are unescaped: escape them
 * before you show them.
 */
export function renderGateJson(report: GateReport): string {
  return `${JSON.stringify(verdictDocument(report), null, 2)}\n`;
}

function verdictDocument(report: GateReport): GateVerdictDocument {
  const { id, tool, command, startedAt, finishedAt, state, service, verdict, exitCode, warnsOnly } = report;
  return {
    kind: 'stackbench-gate-verdict',
    schemaVersion: 1,
    tool,
    id,
    command,
    startedAt,
    finishedAt,
    state,
    service,
    verdict,
    exitCode,
    warnsOnly,
    headline: `${report.headline.word} ${report.headline.text}`,
    notices: [...report.notices],
    answers: report.answers.map(({ sentences, ...one }) => ({ ...one, sentences: [...sentences] })),
    newEndpoints: report.newEndpoints.map(newEndpoint),
    margins: report.margins,
    base: side(report.sides.base),
    head: side(report.sides.head),
    blocks: report.blocks.length,
    tests: report.tests.map(test),
    limits: report.thresholds.map(({ endpoint, name, expected, actual, outcome }) => ({
      endpoint,
      limit: name,
      expected,
      actual,
      outcome,
    })),
    waivers: report.waivers.map(({ met: _met, ...waiver }) => ({ ...waiver, tests: [...waiver.tests] })),
    dependencies: report.dependencies === null ? null : [...report.dependencies],
  };
}

function side({ key: _key, ...rest }: SideReport): GateVerdictDocument['base'] {
  return rest;
}

function newEndpoint({
  endpoint,
  baseStatus,
  head,
}: GateReport['newEndpoints'][number]): GateVerdictDocument['newEndpoints'][number] {
  return { endpoint, baseStatus, p50Us: head?.p50Us ?? null };
}

function test(one: GateTestReport): GateVerdictDocument['tests'][number] {
  const { key, endpoint, metric, verdict, improved, effect, perRequest, unit, blocks, blockSd, waiver } = one;
  return {
    key,
    endpoint,
    metric,
    name: formatComparison(one),
    verdict,
    improved,
    sentence: `${one.sentence.word} ${one.sentence.text}`,
    ratio: effect.center,
    ratioLow: effect.lo,
    ratioHigh: effect.hi,
    base: perRequest.base,
    head: perRequest.head,
    unit,
    blocks,
    answers: one.answers,
    higherBlocks: one.slower,
    decidedAfterBlocks: one.decidedAt,
    blockSd,
    meanRatio: finite(one.mean?.mean),
    meanRatioHigh: finite(one.mean?.high),
    worstRatio: one.worst,
    waiver: waiver === null ? null : { ...waiver.waiver, state: waiver.state },
  };
}

/** JSON has no infinity, which is the bound of a single block. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
