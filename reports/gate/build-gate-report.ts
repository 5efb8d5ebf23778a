import type { GateResult, SideKey } from '../../model/document/gate-result.ts';
import { checkValidity } from '../../model/gate/check-validity.ts';
import { comparedPlan } from '../../model/gate/compared-plan.ts';
import { decideGate, type GateDecision } from '../../model/gate/decide-gate.ts';
import { BEST_FIRST, holdsOn } from '../../model/gate/match-waiver.ts';
import { environmentFacts } from '../run/facts/run-facts.ts';
import { formatDatastoreRecord } from '../run/format-figure.ts';
import { doubtfulAnswers } from './answers-report.ts';
import { changedDependencies } from './changed-dependencies.ts';
import { checkHead } from './check-head.ts';
import { failingMore } from './failing-more.ts';
import { blockLines, gatePlanFacts, qualityFacts, sideReport } from './gate-facts.ts';
import type { GateReport, GateTestReport, WaiverReport } from './gate-report.ts';
import { gateSentences } from './gate-sentences.ts';
import { gateVerdict } from './gate-verdict.ts';
import { headline } from './headline.ts';
import { judgeTest } from './judge-test.ts';
import { notices } from './notices.ts';

/**
 * Judges a gate and returns everything that its outputs show. Waivers apply to the day on which the gate started.
 * @throws StackbenchError (exit 2) on a limit that cannot be read
 */
export function buildGateReport(document: GateResult): GateReport {
  const result = { ...document, plan: comparedPlan(document) };
  const answers = doubtfulAnswers(result);
  const day = result.startedAt.slice(0, 10);
  const decision = decideGate(result.plan, result.blocks, day);
  const failure = result.failure ?? checkValidity(result.blocks, { runtimes: runtimesOf(result) });
  const isInvalid = failure !== null || result.state === 'failed';
  const tests = judgeTests(result, decision, { isInvalid, answers });
  const thresholds = [...failingMore(decision.errorRise), ...checkHead(result)].map((limit) =>
    isInvalid ? { ...limit, outcome: 'invalid' as const } : limit,
  );
  const waivers = waiverReports(result, tests, day);
  const verdict = gateVerdict({
    state: result.state,
    isInvalid,
    tests,
    thresholds,
    unknown: decision.unknown,
    onInconclusive: result.plan.onInconclusive,
  });
  const { plan, sides, services, environment } = result;
  return {
    id: result.id,
    tool: `stackbench ${result.tool.version}`,
    command: result.command,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    state: result.state,
    ended: result.ended,
    service: plan.service,
    ...verdict,
    headline: headline({ ...verdict, result, failure, tests, thresholds, unknown: decision.unknown, answers }),
    answers,
    newEndpoints: result.newEndpoints,
    notices: notices(result, { waivers, decision, tests, isInvalid, day, answers }),
    sentences: gateSentences(tests, thresholds),
    margins: { minEffect: plan.minEffect, maxEffect: plan.maxEffect },
    tests,
    thresholds,
    waivers,
    sides: { base: sideReport('base', sides.base, result), head: sideReport('head', sides.head, result) },
    dependencies: changedDependencies(sides.base, sides.head),
    blocks: blockLines(result),
    quality: qualityFacts(result, tests),
    plan: gatePlanFacts(document),
    environment: environmentFacts(environment),
    services: services.map((service) => ({ name: service.id, value: formatDatastoreRecord(service) })),
    footnotes: result.warnings.map((warning, index) => ({ ...warning, number: index + 1, targets: [] })),
  };
}

function runtimesOf({ sides: { base, head } }: GateResult): Readonly<Record<SideKey, string | null>> {
  return { base: base.runtime, head: head.runtime };
}

function judgeTests(
  result: GateResult,
  { tests, family }: GateDecision,
  known: Pick<GateReport, 'answers'> & { readonly isInvalid: boolean },
): GateTestReport[] {
  const hasRegressed = tests.some(
    ({ decision, met }) => decision.answer === 'regressed' && met?.state !== 'used' && met?.state !== 'unsure',
  );
  return tests.map((test) => judgeTest(test, { result, ...known, hasRegressed, family }));
}

function waiverReports({ plan }: GateResult, tests: readonly GateTestReport[], day: string): WaiverReport[] {
  return plan.waivers.map((waiver) => {
    const about = tests.filter((test) => test.waiver?.waiver === waiver);
    const met = BEST_FIRST.map((state) => ({
      state,
      tests: namesOf(about.filter((test) => test.waiver?.state === state)),
    })).filter((one) => one.tests.length > 0);
    const state = met.at(-1)?.state ?? (holdsOn(waiver, day) ? 'unused' : 'expired');
    return { ...waiver, state, tests: namesOf(about), met };
  });
}

function namesOf(tests: readonly GateTestReport[]): string[] {
  return tests.map(({ subject, metricName }) => `${subject}, ${metricName}`);
}
