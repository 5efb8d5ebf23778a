import { boundsOf, type LookBounds } from './critical-values.ts';
import {
  checkRatios,
  type GateAnswer,
  type Margins,
  isPass,
  type Look,
  lookAt,
  reaches,
  type TestDecision,
  decisionAfter,
} from './sequential-test.ts';

/** One test of a gate: an endpoint's metric, and ln(head ÷ base) of each block in order. */
export interface FamilyTest {
  readonly key: string;
  readonly ratios: readonly number[];
}

export interface FamilyDecision {
  readonly answer: GateAnswer;
  /** Blocks at the look after which nothing was open; null while open. */
  readonly decidedAt: number | null;
  /** In the order of the tests. A test that is open when another one regresses stays `open`. */
  readonly tests: readonly (TestDecision & { readonly key: string })[];
}

interface Course {
  readonly test: FamilyTest;
  readonly looks: Look[];
  answer: GateAnswer;
}

/**
 * Decides the tests of a gate by group-sequential signed-rank tests that spend their error chances evenly over the
 * blocks (docs/decisions/0005): REGRESSED if any regresses, PASS if all pass, otherwise open or INCONCLUSIVE. False
 * alarms of all tests together are at most 1%: each look tests at α/m (Bonferroni), and after a regression the others
 * at α/(m − 1) and so on (Holm). Blocks that some test lacks are ignored. `sharers` is m if it exceeds the number of
 * tests, because a lost test keeps its share. Open without tests.
 */
export function decideFamily(
  tests: readonly FamilyTest[],
  settings: Margins,
  sharers: number = tests.length,
): FamilyDecision {
  for (const { ratios } of tests) checkRatios(ratios);
  const courses = tests.map((test): Course => ({ test, looks: [], answer: 'open' }));
  const blocks = Math.min(...tests.map(({ ratios }) => ratios.length));
  const looks = boundsOf(settings.maxBlocks, sharers);
  for (const [index, look] of looks.entries()) {
    const open = courses.filter(({ answer }) => answer === 'open');
    if (look.blocks > blocks || open.length === 0 || courses.some(({ answer }) => answer === 'regressed')) break;
    takeLook(open, index, sharers, settings);
  }
  for (const course of courses) {
    if (course.answer === 'open' && course.looks.length === looks.length) course.answer = 'inconclusive';
  }
  const decided = courses.map(({ test, looks: seen, answer }) => ({
    key: test.key,
    ...decisionAfter(test.ratios, seen, answer, settings),
  }));
  const answer = answerOfAll(decided.map((one) => one.answer));
  const lookedAt = decided.flatMap(({ looks: seen }) => seen.at(-1)?.blocks ?? []);
  return { answer, decidedAt: answer === 'open' ? null : Math.max(...lookedAt), tests: decided };
}

/** One look at all open tests: regressions first, from the strictest level on; then passes. */
function takeLook(open: readonly Course[], index: number, family: number, settings: Margins): void {
  let sharers = family;
  let waiting = open;
  for (;;) {
    const bounds = boundsOf(settings.maxBlocks, sharers)[index] as LookBounds;
    const seen = waiting.map((course) => ({ course, look: lookAt(course.test.ratios, bounds, settings) }));
    const slower = seen.filter(({ look }) => reaches(look.slower, look.slowerBound));
    for (const { course, look } of slower.length > 0 ? slower : seen) course.looks.push(look);
    if (slower.length === 0) {
      for (const { course, look } of seen) if (isPass(look, settings)) course.answer = 'pass';
      return;
    }
    for (const { course } of slower) course.answer = 'regressed';
    sharers -= slower.length;
    waiting = waiting.filter(({ answer }) => answer === 'open');
    if (waiting.length === 0) return;
  }
}

/**
 * Returns the answer of several tests together: REGRESSED if any regressed, PASS if all passed; `open` without tests.
 */
export function answerOfAll(answers: readonly GateAnswer[]): GateAnswer {
  if (answers.includes('regressed')) return 'regressed';
  if (answers.length === 0 || answers.includes('open')) return 'open';
  return answers.includes('inconclusive') ? 'inconclusive' : 'pass';
}
