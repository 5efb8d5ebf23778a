import type { GateResult } from '../../model/document/gate-result.ts';
import type { GateDecision } from '../../model/gate/decide-gate.ts';
import { shorten } from '../words/clean-text.ts';
import { formatMargin } from '../words/format-change.ts';
import { answerNoticesOf } from './answers-report.ts';
import { askedAgainNotices } from './asked-again.ts';
import { mayFailMore } from './failing-more.ts';
import type { DoubtfulAnswers, GateTestReport, WaiverReport, WaiverState } from './gate-report.ts';
import { notCompared } from './not-compared.ts';
import { startNotice } from './start-notice.ts';

const NAME_LIMIT = 80;
const REASON_LIMIT = 200;

/** Returns what a reader must know first, such as an injected slowdown; usually empty. */
export function notices(
  result: GateResult,
  {
    waivers,
    decision,
    tests,
    isInvalid,
    day,
    answers,
  }: {
    readonly waivers: readonly WaiverReport[];
    readonly decision: GateDecision;
    readonly tests: readonly GateTestReport[];
    readonly isInvalid: boolean;
    readonly day: string;
    readonly answers: readonly DoubtfulAnswers[];
  },
): string[] {
  const { state, plan, sides } = result;
  const list: string[] = [];
  if (plan.plant !== null) list.push(`Self-check: the head was slowed down on purpose (${plan.plant}).`);
  if (
    sides.base.commit !== null &&
    sides.base.commit === sides.head.commit &&
    sides.base.dirty !== true &&
    sides.head.dirty !== true
  )
    list.push('Both sides are the same commit: a regression is a false alarm, unless a slowdown was injected.');
  if (state === 'running') list.push('The gate is still running, or was killed: these are its results so far.');
  list.push(...answers.flatMap(({ sentences }) => sentences), ...answerNoticesOf(result));
  for (const waiver of waivers) list.push(...waiverNotice(waiver, day));
  if (plan.thresholds.length > 0)
    list.push(
      `Limits apply to latencies in bursts of ${plan.burst} requests over ${plan.connections} connections: a closed loop, not a given request rate.`,
    );
  const { leftOut, errorRise } = decision;
  const failing = mayFailMore(errorRise);
  if (failing !== null && !isInvalid) list.push(failing);
  list.push(...tests.flatMap((test) => startNotice(test) ?? []));
  if (result.copies === 'none')
    list.push(
      'The checkouts could not be copied: each side ran from the same folder for the whole gate, so the folders were not randomised.',
    );
  list.push(...askedAgainNotices(result.blocks));
  if (decision.tests.length > 0) list.push(...notCompared(result, decision));
  if (leftOut.length > 0 && plan.endpoints.length > 1)
    list.push(`The mean CPU over all endpoints excludes waived endpoints: ${leftOut.join(', ')}.`);
  return list;
}

/** One sentence for each state: a waiver for several comparisons may cover one and not another. */
function waiverNotice({ endpoint, metric, ceiling, expires, reason, state, met }: WaiverReport, day: string): string[] {
  const name = `${shorten(endpoint, NAME_LIMIT)} · ${metric} (up to ${formatMargin(ceiling)}, until ${expires}: ${shorten(reason, REASON_LIMIT)})`;
  const notice = (how: WaiverState, tests: readonly string[]): string => {
    switch (how) {
      case 'used':
        return `Waiver ${name} accepted: ${tests.join('; ')}.`;
      case 'unsure':
        return `Waiver ${name} is undecided, because its ceiling lies within the interval, for: ${tests.join('; ')}.`;
      case 'expired':
        return `Waiver ${name} has expired: this gate started on ${day}.`;
      case 'exceeded':
        return `Waiver ${name} does not cover: ${tests.join('; ')}.`;
      case 'unused':
        return `Waiver ${name} was not needed.`;
    }
  };
  return met.length === 0 ? [notice(state, [])] : met.map((one) => notice(one.state, one.tests));
}
