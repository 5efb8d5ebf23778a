import type { SideKey } from '../../model/document/gate-result.ts';
import { formatDuration } from '../../model/duration.ts';
import { capitalised } from '../words/capitalised.ts';
import { shorten } from '../words/clean-text.ts';
import {
  formatBeforeAfter,
  formatChange,
  formatChangeRange,
  formatMargin,
  formatSize,
  formatSizeRange,
} from '../words/format-change.ts';
import { plural } from '../words/list-names.ts';
import { besideVerdict } from './beside-verdict.ts';
import type { Effect, GateSentence, GateTestReport } from './gate-report.ts';
import type { NamedMetric } from './name-metric.ts';

const NAME_LIMIT = 80;
const REASON_LIMIT = 200;

/** A judged test, before it has its sentence. */
interface JudgedTest extends Pick<
  GateTestReport,
  'endpoint' | 'verdict' | 'improved' | 'slower' | 'waiver' | 'worst' | 'answers'
> {
  readonly named: NamedMetric;
  readonly effect: Effect;
  readonly perRequest: Readonly<Record<SideKey, number>>;
  readonly blocks: number;
  readonly measuredMs: number;
  readonly minEffect: number;
  readonly maxEffect: number;
  /** Why it is inconclusive, as sentences. */
  readonly reason: string;
}

/** Returns the sentence on one test: what changed, by how much, and how certain that is. */
export function testSentence(test: JudgedTest): GateSentence {
  const sentence = plainSentence(test);
  return test.verdict === 'pass' || test.verdict === 'waived' ? besideVerdict(sentence, test.answers) : sentence;
}

function plainSentence(test: JudgedTest): GateSentence {
  switch (test.verdict) {
    case 'pass':
      return test.improved
        ? {
            word: 'IMPROVED',
            tone: 'good',
            text: `${changed(test, 'less')}. Chance of this if nothing had changed: at most 1 in 40.`,
          }
        : { word: 'PASS', tone: 'good', text: passed(test) };
    case 'regressed':
      return { word: 'REGRESSED', tone: 'bad', text: `${changed(test, 'more')}. ${chance}${waiverNote(test)}` };
    case 'waived':
      return { word: 'WAIVED', tone: 'caution', text: `${changed(test, 'more')}.${waiverNote(test)}` };
    case 'open':
      return {
        word: 'NOT DECIDED',
        tone: 'neutral',
        text: `${about(test)}: the gate ended because another comparison regressed; so far ${estimate(test)}.`,
      };
    case 'inconclusive':
      return { word: 'INCONCLUSIVE', tone: 'caution', text: `${about(test)}: ${test.reason}` };
    case 'invalid':
      return {
        word: 'INVALID',
        tone: 'caution',
        text: `${about(test)}: not judged, because the measurement is invalid.`,
      };
  }
}

/** Returns the name of an endpoint in lists: `GET /items`, `all endpoints`. */
export function subjectOf(endpoint: string | null): string {
  return endpoint ?? 'all endpoints';
}

const chance = 'Chance of this if nothing had changed: under 1%.';

function passed(test: JudgedTest): string {
  const { named, maxEffect, measuredMs, blocks } = test;
  const limit = formatMargin(maxEffect);
  const what =
    named.unit === 'count'
      ? `${capitalised(named.name)} ${ruledOut(test, { word: 'grew', none: 'did not grow' })}: ${estimate(test)}`
      : `${doer(test)} is ${ruledOut(test, { word: 'slower', none: 'not slower' })}: ${named.name} ${estimate(test)}`;
  const worst = test.worst === null ? '' : `, worst start ${formatChange(test.worst)}`;
  return `${what}, ${plural(blocks, 'block')}, ${formatDuration(measuredMs)}${worst}. A ${limit} ${named.unit === 'count' ? 'growth' : 'slowdown'} is missed in at most 1 of 40 gates.`;
}

/**
 * What a pass has ruled out: any slowdown if the whole interval lies below the ignored one, otherwise the failing one.
 */
function ruledOut(
  { effect: { lo, hi }, minEffect, maxEffect }: JudgedTest,
  { word, none }: { readonly word: string; readonly none: string },
): string {
  const limit = formatMargin(maxEffect);
  if (hi !== null && hi <= 1 + minEffect) return none;
  return lo !== null && lo > 1 ? `${word} by less than ${limit}` : `${none} by ${limit} or more`;
}

/** The change that a test found: `+0.4% (between −1.6% and +2.3%)`. */
function estimate({ effect }: JudgedTest): string {
  const range = effect.lo === effect.hi && effect.lo !== null ? 'in every block' : formatChangeRange(effect);
  return `${formatChange(effect.center)} (${range})`;
}

function changed(test: JudgedTest, direction: 'more' | 'less'): string {
  const { named, effect, perRequest, blocks, slower } = test;
  const figures = formatBeforeAfter(perRequest.base, perRequest.head, named.unit);
  const times = direction === 'more' ? slower : blocks - slower;
  if (named.change === null) {
    const range = effect.lo === effect.hi ? '' : `; ${formatChangeRange(effect)}`;
    return `${capitalised(named.name)}: ${figures} (${formatChange(effect.center)}${range}), ${direction} in ${times} of ${plural(blocks, 'block')}`;
  }
  const word = direction === 'more' ? 'slower' : 'faster';
  return `${doer(test)} ${named.change(formatSize(effect.center), direction)} (${formatSizeRange(effect)}; ${figures}), ${times} of ${plural(blocks, 'block')} ${word}`;
}

function waiverNote({ waiver: met, verdict }: JudgedTest): string {
  if (met === null) return '';
  const { waiver, state } = met;
  const upTo = formatMargin(waiver.ceiling);
  const reason = shorten(waiver.reason, REASON_LIMIT);
  if (verdict === 'waived') return ` Accepted up to ${upTo} until ${waiver.expires}: ${reason}`;
  if (state === 'expired') return ` Its waiver (up to ${upTo}: ${reason}) expired on ${waiver.expires}.`;
  return ` Its waiver covers at most ${upTo} (until ${waiver.expires}: ${reason}).`;
}

/** Without an endpoint the test is on the geometric mean of CPU over all of them. */
function doer({ endpoint }: JudgedTest): string {
  return endpoint === null ? 'Averaged over all endpoints (equal weights), the service' : shorten(endpoint, NAME_LIMIT);
}

function about({ endpoint, named }: JudgedTest): string {
  return `${shorten(subjectOf(endpoint), NAME_LIMIT)}, ${named.name}`;
}
