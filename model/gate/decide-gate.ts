import { decideFamily } from '../stats/decide-family.ts';
import type { GateAnswer, TestDecision } from '../stats/sequential-test.ts';
import type { GateBlock, GatePlan } from './gate-result.ts';
import { type GateTest, gateTests } from './gate-tests.ts';
import { holdsOn, isAbout, matchWaiver } from './match-waiver.ts';
import { type UnknownMetric, unknownMetrics } from './unknown-metrics.ts';

type DecidingPlan = Pick<GatePlan, 'endpoints' | 'minEffect' | 'maxEffect' | 'maxBlocks' | 'waivers'>;

/** A test of a gate and its answer. */
export interface DecidedTest extends GateTest {
  readonly decision: TestDecision;
}

export interface GateDecision {
  /** What is left of the tests' answers when slowdowns that a waiver lets through count as passed; no pass where a metric is unknown. */
  readonly answer: GateAnswer;
  readonly tests: readonly DecidedTest[];
  /** Endpoints that a waiver takes out of the mean of CPU over all of them. */
  readonly leftOut: readonly string[];
  /** Tests that share the chance of a false alarm: those without a waiver. */
  readonly family: number;
  /** What had to be compared and could not. */
  readonly unknown: readonly UnknownMetric[];
}

/**
 * The answer of a gate after the given blocks, begun on `day` (`2026-11-24`). A test with a waiver is decided by itself, so that a
 * slowdown which somebody accepted neither ends the gate nor hides in the mean what others did. Open without blocks.
 */
export function decideGate(plan: DecidingPlan, blocks: readonly GateBlock[], day: string): GateDecision {
  const waivers = plan.waivers.filter((waiver) => holdsOn(waiver, day));
  const isWaived = (test: Pick<GateTest, 'endpoint' | 'metric'>): boolean =>
    waivers.some((waiver) => isAbout(waiver, test));
  const leftOut = isWaived({ endpoint: null, metric: 'cpu' })
    ? []
    : plan.endpoints.filter((endpoint) => isWaived({ endpoint, metric: 'cpu' }));
  const tests = testsWithout(leftOut, plan, blocks);
  const shared = tests.filter((test) => !isWaived(test));
  const family = decideFamily(shared, plan);
  const decisions = new Map<string, TestDecision>(family.tests.map((decided) => [decided.key, decided]));
  for (const test of tests.filter(isWaived)) {
    const [decided] = decideFamily([test], plan).tests;
    if (decided !== undefined) decisions.set(test.key, decided);
  }
  const decided = tests.flatMap((test): DecidedTest[] => {
    const decision = decisions.get(test.key);
    return decision === undefined ? [] : [{ ...test, decision }];
  });
  const unknown = unknownMetrics(plan, blocks);
  const answer = overall(decided.map((test) => answerOf(test, plan, day)));
  return {
    answer: answer === 'pass' && unknown.length > 0 ? 'inconclusive' : answer,
    tests: decided,
    leftOut,
    family: shared.length,
    unknown,
  };
}

function testsWithout(leftOut: readonly string[], plan: DecidingPlan, blocks: readonly GateBlock[]): GateTest[] {
  const tests = gateTests(plan, blocks);
  if (leftOut.length === 0) return tests;
  const others = gateTests({ endpoints: plan.endpoints.filter((endpoint) => !leftOut.includes(endpoint)) }, blocks);
  const isMean = ({ endpoint, metric }: GateTest): boolean => endpoint === null && metric === 'cpu';
  return [...others.filter(isMean), ...tests.filter((test) => !isMean(test))];
}

function answerOf(test: DecidedTest, { waivers }: DecidingPlan, day: string): GateAnswer {
  const { answer, effect } = test.decision;
  if (answer !== 'regressed' || effect === null) return answer;
  return matchWaiver(waivers, test, { ratio: effect.center, day })?.state === 'used' ? 'pass' : answer;
}

function overall(answers: readonly GateAnswer[]): GateAnswer {
  if (answers.includes('regressed')) return 'regressed';
  if (answers.length === 0 || answers.includes('open')) return 'open';
  return answers.includes('inconclusive') ? 'inconclusive' : 'pass';
}
