import type { GateBlock, GatePlan } from '../document/gate-result.ts';
import { answerOfAll, decideFamily } from '../stats/decide-family.ts';
import { type GateAnswer, lookFurther, type TestDecision } from '../stats/sequential-test.ts';
import { type ErrorRise, errorRise } from './count-errors.ts';
import { gateFamily } from './gate-family.ts';
import type { GateTest } from './gate-tests.ts';
import { holdsOn, isAbout, matchWaiver, type MetWaiver } from './match-waiver.ts';
import type { UnknownMetric } from './unknown-metrics.ts';

type DecidingPlan = Pick<GatePlan, 'endpoints' | 'minEffect' | 'maxEffect' | 'maxBlocks' | 'waivers'>;

/** A test of a gate and its answer. */
export interface DecidedTest extends GateTest {
  readonly decision: TestDecision;
  /** For a regression: the waiver that covers it best; null if none is about it. */
  readonly met: MetWaiver | null;
}

export interface GateDecision {
  /**
   * The answer of all tests, in which a slowdown that a waiver covers is a pass. Inconclusive instead of a pass if a
   * metric is unknown, and a regression if the head fails more answers.
   */
  readonly answer: GateAnswer;
  readonly tests: readonly DecidedTest[];
  /** Endpoints that a waiver excludes from the mean of CPU over all of them. */
  readonly leftOut: readonly string[];
  /** Comparisons that share the chance of a false alarm, fixed at the first look: those without a waiver. */
  readonly family: number;
  /** Metrics that had to be compared and could not be. */
  readonly unknown: readonly UnknownMetric[];
  /** More failing answers of the head; null if chance explains them. */
  readonly errorRise: ErrorRise | null;
}

/**
 * Decides a gate after the given blocks, started on `day` (`2026-11-24`). A test with a waiver is decided separately,
 * so that an accepted slowdown neither ends the gate nor hides others in the mean. Open without blocks.
 */
export function decideGate(plan: DecidingPlan, blocks: readonly GateBlock[], day: string): GateDecision {
  const waivers = plan.waivers.filter((waiver) => holdsOn(waiver, day));
  const isWaived = (test: Pick<GateTest, 'endpoint' | 'metric'>): boolean =>
    waivers.some((waiver) => isAbout(waiver, test));
  const leftOut = isWaived({ endpoint: null, metric: 'cpu' })
    ? []
    : plan.endpoints.filter((endpoint) => isWaived({ endpoint, metric: 'cpu' }));
  const { metrics, tests, unknown } = gateFamily(plan, blocks, leftOut);
  const family = metrics.filter((metric) => !isWaived(metric)).length;
  const shared = tests.filter((test) => !isWaived(test));
  const together = decideFamily(shared, plan, family).tests;
  const decided = tests.flatMap((test): DecidedTest[] => {
    const decision = isWaived(test) ? decideWaived(test, plan, day) : together.find(({ key }) => key === test.key);
    return decision === undefined ? [] : [{ ...test, decision, met: metBy(test, decision, plan, day) }];
  });
  const rise = errorRise(blocks);
  return {
    answer: answerOfGate(
      decided.map((test) => answerOf(test, plan.maxBlocks)),
      unknown,
      rise,
    ),
    tests: decided,
    leftOut,
    family,
    unknown,
    errorRise: rise,
  };
}

/** A regression stays open until it is certain on which side of the ceiling it lies. */
function decideWaived(test: GateTest, plan: DecidingPlan, day: string): TestDecision | undefined {
  const [decided] = decideFamily([test], plan).tests;
  if (decided?.answer !== 'regressed') return decided;
  return lookFurther(
    test.ratios,
    decided,
    plan,
    (effect) => matchWaiver(plan.waivers, test, { effect, day })?.state !== 'unsure',
  );
}

function metBy(test: GateTest, decision: TestDecision, { waivers }: DecidingPlan, day: string): MetWaiver | null {
  const { answer, effect } = decision;
  return answer === 'regressed' && effect !== null ? matchWaiver(waivers, test, { effect, day }) : null;
}

/** A regression with an undecided waiver is open while more blocks are allowed. */
function answerOf({ decision, met }: DecidedTest, maxBlocks: number): GateAnswer {
  if (met?.state === 'used') return 'pass';
  if (met?.state === 'unsure') return (decision.decidedAt ?? 0) < maxBlocks ? 'open' : 'inconclusive';
  return decision.answer;
}

function answerOfGate(
  answers: readonly GateAnswer[],
  unknown: readonly UnknownMetric[],
  rise: ErrorRise | null,
): GateAnswer {
  const answer = answerOfAll(answers);
  if (answer === 'regressed' || answer === 'open') return answer;
  if (rise?.fails === true) return 'regressed';
  return unknown.length > 0 ? 'inconclusive' : answer;
}
