import type { DecidedTest, GateDecision } from '../../model/gate/decide-gate.ts';
import type { GateResult } from '../../model/gate/gate-result.ts';
import { endpointsOfPatchyCpu } from '../../model/gate/unknown-cpu.ts';
import type { WaiverReport, WaiverState } from './gate-report.ts';
import { shorten } from '../text/clean-text.ts';
import { nameMetric } from './name-metric.ts';
import { formatMargin } from '../text/format-change.ts';

const NAME_LIMIT = 80;
const REASON_LIMIT = 200;

/** What must be known before reading on; empty for an everyday gate. */
export function notices(
  result: GateResult,
  {
    waivers,
    decision,
    day,
  }: { readonly waivers: readonly WaiverReport[]; readonly decision: GateDecision; readonly day: string },
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
  const { leftOut, tests } = decision;
  if (tests.length > 0) {
    const patchy = endpointsOfPatchyCpu(plan, result.blocks);
    list.push(...plan.endpoints.flatMap((endpoint) => missingCpu(endpoint, tests, patchy.includes(endpoint))));
    list.push(...missingServiceCpu(result, tests));
  }
  if (leftOut.length > 0 && plan.endpoints.length > 1)
    list.push(`The mean of CPU over all endpoints leaves out what is waived: ${leftOut.join(', ')}.`);
  return list;
}

/** A metric that some block lacks is no comparison; that must not look like a pass. */
function missingCpu(endpoint: string, tests: readonly DecidedTest[], isPatchy: boolean): string[] {
  if (tests.some((test) => test.endpoint === endpoint && test.metric === 'cpu')) return [];
  return [
    isPatchy
      ? `CPU per request of ${endpoint} was not compared: in some block processes or threads ended before theirs could be counted. Without it there is no pass.`
      : `CPU per request of ${endpoint} was not compared: this system does not tell it.`,
  ];
}

/** Of a server that both sides shared the gate has said so already. */
function missingServiceCpu({ plan, blocks, services, warnings }: GateResult, tests: readonly DecidedTest[]): string[] {
  if (warnings.some(({ code }) => code === 'shared-server')) return [];
  const measures = blocks.flatMap(({ endpoints }) => endpoints);
  const known = new Set(measures.flatMap(({ base }) => Object.keys(base.servicesCpuUs)));
  return [...known]
    .map((service) => `${service}.cpu`)
    .filter((cpu) => tests.filter(({ metric }) => metric === cpu).length < plan.endpoints.length)
    .map((cpu) => `${nameMetric(cpu, services).name} was not compared: in some block the kernel did not tell it.`);
}

/** One sentence for each way in which it was met: a waiver for several comparisons may let one through and not another. */
function waiverNotice({ endpoint, metric, ceiling, expires, reason, state, met }: WaiverReport, day: string): string[] {
  const name = `${shorten(endpoint, NAME_LIMIT)} · ${metric} (up to ${formatMargin(ceiling)}, until ${expires}: ${shorten(reason, REASON_LIMIT)})`;
  const notice = (how: WaiverState, tests: readonly string[]): string => {
    switch (how) {
      case 'used':
        return `Waiver ${name} let through: ${tests.join('; ')}.`;
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
