import type { GateResult } from '../../model/document/gate-result.ts';
import { decideGate, type GateDecision } from '../../model/gate/decide-gate.ts';
import { BEST_FIRST, holdsOn } from '../../model/gate/match-waiver.ts';
import { environmentFacts } from '../run/facts/run-facts.ts';
import { formatDatastoreRecord } from '../run/format-figure.ts';
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
import { whyInvalid } from './why-invalid.ts';

/** Judges a gate and says it in words; the day that waivers are held against is the one on which the gate began. @throws StackbenchError (exit 2) on a limit that cannot be read. */
export function buildGateReport(result: GateResult): GateReport {
  const day = result.startedAt.slice(0, 10);
  const decision = decideGate(result.plan, result.blocks, day);
  const failure = whyInvalid(result);
  const isWorthless = failure !== null || result.state === 'failed';
  const tests = judgeTests(result, decision, isWorthless);
  const thresholds = [...failingMore(decision.errorRise), ...checkHead(result)].map((limit) =>
    isWorthless ? { ...limit, outcome: 'invalid' as const } : limit,
  );
  const waivers = waiverReports(result, tests, day);
  const verdict = gateVerdict({
    state: result.state,
    isWorthless,
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
    headline: headline({ ...verdict, result, failure, tests, thresholds, unknown: decision.unknown }),
    notices: notices(result, { waivers, decision, tests, isWorthless, day }),
    sentences: gateSentences(tests, thresholds),
    margins: { minEffect: plan.minEffect, maxEffect: plan.maxEffect },
    tests,
    thresholds,
    waivers,
    sides: { base: sideReport('base', sides.base, result), head: sideReport('head', sides.head, result) },
    dependencies: changedDependencies(sides.base, sides.head),
    blocks: blockLines(result),
    quality: qualityFacts(result, tests),
    plan: gatePlanFacts(result),
    environment: environmentFacts(environment),
    services: services.map((service) => ({ name: service.id, value: formatDatastoreRecord(service) })),
    footnotes: result.warnings.map((warning, index) => ({ ...warning, number: index + 1, targets: [] })),
  };
}

function judgeTests(result: GateResult, { tests, family }: GateDecision, isWorthless: boolean): GateTestReport[] {
  const hasRegressed = tests.some(
    ({ decision, met }) => decision.answer === 'regressed' && met?.state !== 'used' && met?.state !== 'unsure',
  );
  return tests.map((test) => judgeTest(test, { result, isWorthless, hasRegressed, family }));
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
