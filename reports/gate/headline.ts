import type { GateResult } from '../../model/document/gate-result.ts';
import { formatDuration } from '../../model/duration.ts';
import { shareOfStartsMet } from '../../model/gate/expensive-starts.ts';
import type { UnknownMetric } from '../../model/gate/unknown-metrics.ts';
import type { Verdict } from '../run/judge/verdict.ts';
import { shorten } from '../words/clean-text.ts';
import { formatMargin } from '../words/format-change.ts';
import { formatPercent } from '../words/format-number.ts';
import { plural } from '../words/list-names.ts';
import { besideVerdict, doubtAbout } from './beside-verdict.ts';
import { FAILING_ANSWERS } from './failing-more.ts';
import type { DoubtfulAnswers, GateSentence, GateTestReport, ThresholdReport } from './gate-report.ts';
import { nameMetric } from './name-metric.ts';

interface Answered {
  readonly result: GateResult;
  readonly failure: { readonly what: string; readonly why: string; readonly fix: string } | null;
  readonly verdict: Verdict;
  readonly warnsOnly: boolean;
  readonly tests: readonly GateTestReport[];
  readonly thresholds: readonly ThresholdReport[];
  readonly unknown: readonly UnknownMetric[];
  readonly answers: readonly DoubtfulAnswers[];
}

const NAME_LIMIT = 60;

/** Returns the verdict of the whole gate as one sentence. */
export function headline(answered: Answered): GateSentence {
  const { result, failure, verdict } = answered;
  const name = shorten(result.plan.service, NAME_LIMIT);
  if (result.state === 'failed' || verdict === 'invalid') {
    const why = failure ?? { what: 'The gate ended with an error.', why: 'The result does not name it.', fix: '' };
    const word = result.state === 'failed' ? 'COULD NOT RUN' : 'INVALID';
    return {
      word,
      tone: word === 'INVALID' ? 'caution' : 'bad',
      // A log stands on lines of its own, and so does the advice after it.
      text: `${name}: ${why.what} ${why.why}${why.why.includes('\n') ? '\n' : ' '}${why.fix}`.trim(),
    };
  }
  if (result.state === 'interrupted') {
    return {
      word: 'INTERRUPTED',
      tone: 'caution',
      text: `${name}: stopped after ${effort(result)}. ${soFar(answered)}`,
    };
  }
  if (verdict === 'fail') return failed(name, answered);
  if (verdict === 'inconclusive') return undecided(name, answered);
  const { maxEffect } = result.plan;
  const waived = answered.tests.filter((test) => test.verdict === 'waived').length;
  const sentence: GateSentence = {
    word: 'PASS',
    tone: waived > 0 ? 'caution' : 'good',
    text: `${name}: ${noneOf(answered.tests.length - waived)} is slower by ${formatMargin(maxEffect)} or more, ${effort(result)}. A ${formatMargin(maxEffect)} slowdown is missed in at most 1 of 40 gates, but a slowdown in fewer than ${startsMet(result)} of starts may not have appeared.${waived === 0 ? '' : ` ${plural(waived, 'slowdown')} accepted by a waiver.`}`,
  };
  return besideVerdict(sentence, doubtAbout(null, answered.answers));
}

/** The share of starts that this number of blocks contains at least once in 95 of 100 gates. */
function startsMet({ blocks }: GateResult): string {
  return formatPercent(Math.round(100 * shareOfStartsMet(blocks.length)) / 100);
}

function failed(name: string, { result, tests, thresholds }: Answered): GateSentence {
  const regressed = tests.filter(({ verdict }) => verdict === 'regressed').length;
  const isRise = ({ name: limit }: ThresholdReport): boolean => limit === FAILING_ANSWERS;
  const limits = thresholds.filter((limit) => !isRise(limit));
  const missed = limits.filter(({ outcome }) => outcome === 'fail').length;
  const fails = thresholds.some(isRise);
  const found = [
    ...(regressed === 0 ? [] : [`worse in ${regressed} of ${plural(tests.length, 'comparison')}`]),
    ...(missed === 0 ? [] : [`above ${missed} of ${plural(limits.length, 'limit')}`]),
    ...(fails ? ['worse in failing answers'] : []),
  ];
  return {
    word: regressed > 0 || fails ? 'REGRESSED' : 'FAIL',
    tone: 'bad',
    text: `${name}: the head is ${found.join(' and ')}, ${effort(result)}.`,
  };
}

function undecided(name: string, { result, tests, thresholds, unknown, warnsOnly }: Answered): GateSentence {
  const open = [...tests.map(({ verdict }) => verdict), ...thresholds.map(({ outcome }) => outcome)];
  const missing = open.filter((verdict) => verdict === 'inconclusive').length;
  const what =
    open.length === 0
      ? whyNothing(result)
      : missing === 0
        ? whatIsUnknown(unknown, result)
        : `${missing} of ${plural(open.length, 'verdict')} undecided`;
  const exit = warnsOnly ? ' The exit code is 0 because onInconclusive is set to warn. This is not a pass.' : '';
  return { word: 'INCONCLUSIVE', tone: 'caution', text: `${name}: ${what}, ${effort(result)}.${exit}` };
}

function whyNothing({ newEndpoints, plan }: GateResult): string {
  return newEndpoints.length > 0 && plan.endpoints.length === 0
    ? 'nothing can be compared, because the base knows none of the requests: they are new endpoints'
    : 'nothing was measured';
}

function whatIsUnknown(unknown: readonly UnknownMetric[], { services }: GateResult): string {
  const [first, ...rest] = new Set(unknown.map(({ metric }) => nameMetric(metric, services).name));
  return rest.length === 0
    ? `${first} could not be compared`
    : `${first} and ${plural(rest.length, 'other metric')} could not be compared`;
}

function soFar({ verdict, tests }: Answered): string {
  if (verdict === 'fail') return 'The head had already failed.';
  if (verdict === 'pass') return 'All comparisons had already passed.';
  const passed = tests.filter((test) => test.verdict === 'pass').length;
  return `${passed} of ${plural(tests.length, 'comparison')} had passed; the others are undecided.`;
}

function noneOf(comparisons: number): string {
  return comparisons === 1 ? 'no comparison' : `none of ${comparisons} comparisons`;
}

/** `10 blocks (fresh starts of both sides), 1 min 21 s`: the only place that explains a block. */
function effort({ blocks }: GateResult): string {
  const ms = blocks.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const meaning = blocks.length === 1 ? 'a fresh start of both sides' : 'fresh starts of both sides';
  return `${plural(blocks.length, 'block')} (${meaning}), ${formatDuration(ms)}`;
}
