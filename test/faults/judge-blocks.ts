import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import { BLOCKS, type Settings, UNDISTURBED } from './settings.ts';
import type { Trial } from './trial.ts';

/** What a document must contain of the block in which the fault came. */
type Rule = 'whole' | 'others-whole' | 'other-engines' | 'interrupted' | 'nothing';

/**
 * What is missing in a document after a fault, as sentences; empty if nothing is. Every block but that of the fault is
 * whole, also one after it. In the block of the fault only that is lost which needed what failed.
 */
export function lostInBlocks(trial: Trial, settings: Settings, { state, visits }: RunResult): string[] {
  const rule = ruleOf(trial);
  const isLast = rule === 'interrupted' || isKilled(trial);
  const blocks = Array.from({ length: BLOCKS }, (_, index) => index + 1);
  const lost = blocks.flatMap((block) => {
    const own = (target: string): Visit | undefined =>
      visits.find((visit) => visit.target === target && visit.repetition === block - 1);
    if (block > settings.block && isLast) return [];
    return [UNDISTURBED, settings.stack].flatMap((target) => {
      const why = whyLost(own(target), target, block === settings.block ? rule : 'whole', settings, trial);
      return why === null ? [] : [`block ${block}: ${target} ${why}`];
    });
  });
  // After the last block there is nothing left to interrupt: the run may have ended before it sees the signal.
  return rule === 'interrupted' && state !== 'interrupted'
    ? [...lost, `the run is ${state}, and was interrupted`]
    : lost;
}

function isKilled({ victim, fault }: Trial): boolean {
  return fault === 'kill' && /^(ourselves|launcher)$/.test(victim);
}

function ruleOf(trial: Trial): Rule {
  const { victim, fault, stage } = trial;
  // The last block is in the document by then; only the app of a stack meets it while it is stopped.
  if (stage === 'teardown' || stage === 'report') return 'whole';
  if (isKilled(trial)) return 'nothing';
  if (['sigint', 'sigterm', 'sighup'].includes(fault)) return 'interrupted';
  if (['ourselves', 'launcher', 'results'].includes(victim)) return 'whole';
  // All stacks, and the generators, have their data and logs in it.
  if (victim === 'work') return 'nothing';
  return victim === 'k6' || victim === 'autocannon' ? 'other-engines' : 'others-whole';
}

function whyLost(
  visit: Visit | undefined,
  target: string,
  rule: Rule,
  { engine, engines }: Settings,
  { fault }: Trial,
): string | null {
  if (rule === 'nothing' || (rule === 'others-whole' && target !== UNDISTURBED)) return null;
  if (visit === undefined) return 'is not in the document';
  const stateOf = (id: string): string => visit.rounds.find((round) => round.engine === id)?.state ?? 'not there';
  if (rule === 'interrupted') return visit.state === 'interrupted' ? null : `is ${visit.state}, not interrupted`;
  if (visit.state !== 'completed') return `is ${visit.state}, not completed`;
  const mayFail = rule === 'other-engines' ? [engine] : [];
  const missing = engines.find((id) => !mayFail.includes(id) && stateOf(id) !== 'completed');
  if (missing !== undefined) return `has a round of ${missing} that is ${stateOf(missing)}`;
  const isGone = rule === 'other-engines' && fault !== 'stop-5s';
  return isGone && stateOf(engine) !== 'failed'
    ? `has a round of ${engine} that is ${stateOf(engine)}, not failed`
    : null;
}
