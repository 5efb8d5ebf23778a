import type { GateResult } from '../../model/document/gate-result.ts';
import type { GateDecision } from '../../model/gate/decide-gate.ts';
import { shorten } from '../words/clean-text.ts';
import { formatMargin } from '../words/format-change.ts';
import { mayFailMore } from './failing-more.ts';
import type { GateTestReport, WaiverReport, WaiverState } from './gate-report.ts';
import { notCompared } from './not-compared.ts';
import { startNotice } from './start-notice.ts';

const NAME_LIMIT = 80;
const REASON_LIMIT = 200;

/** What must be known before reading on; empty for an everyday gate. */
export function notices(
  result: GateResult,
  {
    waivers,
    decision,
    tests,
    isInvalid,
    day,
  }: {
    readonly waivers: readonly WaiverReport[];
    readonly decision: GateDecision;
    readonly tests: readonly GateTestReport[];
    readonly isInvalid: boolean;
    readonly day: string;
  },
): string[] {
  const { state, plan, sides } = result;
  const list: string[] = [];
  if (plan.plant !== null) list.push(`A self-check: the head was made slower on purpose (${plan.plant}).`);
  if (
    sides.base.commit !== null &&
    sides.base.commit === sides.head.commit &&
    sides.base.dirty !== true &&
    sides.head.dirty !== true
  )
    list.push('Both sides are the same commit: an alarm here is a false one, unless something was planted.');
  if (state === 'running') list.push('The gate has not ended, or was killed: this is what it had by then.');
  for (const waiver of waivers) list.push(...waiverNotice(waiver, day));
  if (plan.thresholds.length > 0)
    list.push(
      `Limits are held against the latencies of bursts of ${plan.burst} over ${plan.connections} connections. That is a closed loop, and no latency at a given rate.`,
    );
  const { leftOut, errorRise } = decision;
  const failing = mayFailMore(errorRise);
  if (failing !== null && !isInvalid) list.push(failing);
  list.push(...tests.flatMap((test) => startNotice(test) ?? []));
  if (result.copies === 'none')
    list.push(
      'The checkouts could not be copied: each side ran from one folder for the whole gate, which no coin exchanged.',
    );
  if (decision.tests.length > 0) list.push(...notCompared(result, decision));
  if (leftOut.length > 0 && plan.endpoints.length > 1)
    list.push(`The mean of CPU over all endpoints leaves out what is waived: ${leftOut.join(', ')}.`);
  return list;
}

/** One sentence for each way in which it was met: a waiver for several comparisons may let one through and not another. */
function waiverNotice({ endpoint, metric, ceiling, expires, reason, state, met }: WaiverReport, day: string): string[] {
  const name = `${shorten(endpoint, NAME_LIMIT)} · ${metric} (up to ${formatMargin(ceiling)}, until ${expires}: ${shorten(reason, REASON_LIMIT)})`;
  const notice = (how: WaiverState, tests: readonly string[]): string => {
    switch (how) {
      case 'used':
        return `Waiver ${name} let through: ${tests.join('; ')}.`;
      case 'unsure':
        return `Waiver ${name} has its ceiling within the interval, so that it is not sure for: ${tests.join('; ')}.`;
      case 'expired':
        return `Waiver ${name} has expired: this gate began on ${day}.`;
      case 'exceeded':
        return `Waiver ${name} was not enough for: ${tests.join('; ')}.`;
      case 'unused':
        return `Waiver ${name} was not needed.`;
    }
  };
  return met.length === 0 ? [notice(state, [])] : met.map((one) => notice(one.state, one.tests));
}
