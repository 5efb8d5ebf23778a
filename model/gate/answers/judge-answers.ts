import type { SideKey } from '../../document/gate-result.ts';
import type { GateFailure } from '../check-validity.ts';
import { SIDES } from '../sides.ts';
import { adviseOnAnswer, isUnknownEndpoint } from './advise-on-answer.ts';
import type { RequestFacts, WrongAnswer } from './answer-facts.ts';
import { type AnswerSample, mediaTypeOf } from './answer-sample.ts';
import { quoteAnswer } from './quote-answer.ts';

/** One kind of request with the answers of both sides to it. */
export interface CheckedRequest {
  readonly endpoint: string;
  readonly expect: number | null;
  readonly request: RequestFacts;
  readonly base: readonly AnswerSample[];
  readonly head: readonly AnswerSample[];
}

/** An endpoint that only the head knows. */
interface NewEndpoint {
  readonly endpoint: string;
  readonly baseStatus: number;
}

/** What the answers say before anything is measured. */
export interface JudgedAnswers {
  /** Why measuring would be of no use; null if it is of use. */
  readonly failure: GateFailure | null;
  /** They are not compared; empty if there is a failure. */
  readonly newEndpoints: readonly NewEndpoint[];
}

/** Number of wrong answers in a row, at the end, after which further ones will be wrong too. */
const SURE = 3;

interface Asking {
  /** Whether a request that the base does not know is a new endpoint. */
  readonly mayBeNew: boolean;
  /** Number of requests of the gate, if some were not asked. */
  readonly all?: number;
}

/**
 * Judges the answers of both sides: a request that only the base does not know is a new endpoint; one whose last
 * answers were all wrong is a failure, with advice. `logs` are the ends of what the sides printed.
 */
export function judgeAnswers(
  requests: readonly CheckedRequest[],
  logs: Readonly<Record<SideKey, string>>,
  { mayBeNew, all = requests.length }: Asking,
): JudgedAnswers {
  const newEndpoints = mayBeNew ? requests.flatMap((one) => newEndpointOf(one) ?? []) : [];
  const failing = requests
    .filter(({ endpoint }) => !newEndpoints.some((one) => one.endpoint === endpoint))
    .map((one) => ({ checked: one, wrong: { base: wrongOf(one, 'base', logs), head: wrongOf(one, 'head', logs) } }))
    .filter(({ wrong }) => wrong.base !== null || wrong.head !== null);
  const [first] = failing;
  if (first === undefined) return { failure: null, newEndpoints };
  return { failure: failureOf(first.wrong, failing.length, all), newEndpoints: [] };
}

/** Null unless the base knows none of its texts, and the head answers all of them well. */
function newEndpointOf({ endpoint, base, head }: CheckedRequest): NewEndpoint | null {
  const [first] = base;
  const isNew =
    base.length > 0 &&
    head.length > 0 &&
    base.every(({ status, isGood }) => !isGood && isUnknownEndpoint(status)) &&
    head.every(({ isGood }) => isGood);
  return isNew && typeof first?.status === 'number' ? { endpoint, baseStatus: first.status } : null;
}

/** The wrong answer of a side that will come again; null if its answers are good, or not wrong for sure. */
function wrongOf(checked: CheckedRequest, side: SideKey, logs: Readonly<Record<SideKey, string>>): WrongAnswer | null {
  const { endpoint, expect, request } = checked;
  const texts = [...new Set(checked[side].map(({ text }) => text))];
  for (const text of texts) {
    const mine = checked[side].filter((sample) => sample.text === text);
    const last = mine.slice(-SURE);
    const sample = last.at(-1);
    if (sample === undefined || last.some(({ isGood }) => isGood)) continue;
    if (!isStream(sample) && (last.length < SURE || last.some(({ status }) => status === null))) continue;
    const other = checked[side === 'base' ? 'head' : 'base'].findLast((one) => one.text === text);
    return {
      endpoint,
      side,
      status: sample.status,
      reason: sample.reason ?? `status ${sample.status}`,
      goodBefore: mine.filter(({ isGood }) => isGood).length,
      otherStatus: other?.status ?? null,
      expect,
      request,
      headers: sample.headers,
      text: sample.begins,
      log: logs[side],
    };
  }
  return null;
}

function failureOf(wrong: Readonly<Record<SideKey, WrongAnswer | null>>, failing: number, all: number): GateFailure {
  const both = wrong.base !== null && wrong.head !== null;
  const shown = (wrong.head ?? wrong.base) as WrongAnswer;
  const { endpoint, side, goodBefore } = shown;
  const who = both && isSame(wrong) ? 'Both sides answer' : both ? 'Both sides answer wrongly:' : `The ${side} answers`;
  const how =
    both && !isSame(wrong) ? `${endpoint} with ${sideWords(wrong)}` : `${endpoint} with ${answerWords(shown)}`;
  const later =
    goodBefore !== null && goodBefore > 0 ? ` after ${goodBefore} good answer${goodBefore === 1 ? '' : 's'}` : '';
  const others =
    failing === 1 ? '' : failing === all ? ` All ${all} requests fail.` : ` ${failing} of ${all} requests fail.`;
  const advice = isEndless(shown)
    ? {
        why: 'It is a stream of events, whose answer never ends.',
        fix: 'Remove it from the requests: only answers that end can be measured.',
      }
    : adviseOnAnswer(shown);
  return {
    code: 'side-errors',
    side: both ? null : side,
    what: `${who} ${how}${later}.${others}`,
    why: `${advice.why}${quoteAnswer(shown)}`,
    fix: advice.fix,
  };
}

function isSame({ base, head }: Readonly<Record<SideKey, WrongAnswer | null>>): boolean {
  return base?.status === head?.status;
}

function sideWords(wrong: Readonly<Record<SideKey, WrongAnswer | null>>): string {
  return SIDES.flatMap((side) => {
    const one = wrong[side];
    return one === null ? [] : [`${answerWords(one)} on the ${side}`];
  }).join(' and ');
}

function answerWords(wrong: WrongAnswer): string {
  return isEndless(wrong) ? 'a stream that did not end' : wrong.reason;
}

function isEndless({ reason, headers }: WrongAnswer): boolean {
  return reason === 'timeout' && (headers['content-type'] ?? '').startsWith('text/event-stream');
}

function isStream(sample: AnswerSample): boolean {
  return sample.reason === 'timeout' && mediaTypeOf(sample) === 'text/event-stream';
}
