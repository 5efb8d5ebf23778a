import type { RunResult } from '../../../model/document/run-result.ts';
import type { RankGroup, TargetRecord } from '../../../model/document/target-record.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { meanRate } from '../../../model/load/mean-rate.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { checkThreshold } from './check-threshold.ts';
import { errorLimitOf, checkFullLoad } from './full-load.ts';
import { longerRunFlags, visitsOfRerun } from './longer-run.ts';
import type { WantedRun } from './measured-time.ts';
import { missBesideOthers } from './miss-beside-others.ts';
import { percentilePrior } from './percentile-prior.ts';
import { poolRounds } from './pool-rounds.ts';
import { hasFailed, selectRounds, selectVisits, type MeasuredRound } from './select-rounds.ts';
import { worstVerdict, type Check, type Verdict } from './verdict.ts';

/** What is said of one stack in one scenario, and why. */
export interface StackVerdict {
  readonly target: string;
  readonly scenario: string;
  readonly group: RankGroup;
  readonly verdict: Verdict;
  /** Whether the verdict may change the exit code: never that of a control, a demonstration or a stand-in. What happened to the measurement itself does. */
  readonly decides: boolean;
  /** Whether a visit failed, so that the stack was not measured as planned. */
  readonly couldNotRun: boolean;
  /** Whether a threshold was missed, whatever else is wrong. */
  readonly missed: boolean;
  readonly checks: readonly Check[];
}

const DECIDES: Readonly<Record<RankGroup, boolean>> = {
  ranked: true,
  'other-rung': true,
  control: false,
  demonstration: false,
  'stand-in': false,
};

/** Judges one stack in one scenario on its open-model rounds; failures under full load leave it without a verdict. */
export function judgeStack(
  result: RunResult,
  target: TargetRecord,
  scenario: string,
  thresholds: readonly Threshold[],
): StackVerdict {
  const visits = selectVisits(result, target.id, scenario);
  const rounds = selectRounds(result, visits, 'open');
  const pooled = rounds.length > 0 ? poolRounds(rounds.map((round) => round.measured)) : null;
  const evidence = {
    rounds: rounds.map((round) => round.measured),
    priorOf: (percentile: number) => percentilePrior(result, scenario, 'open', percentile),
    time: {
      roundsMs: rounds.map((round) => round.measured.elapsedMs),
      plannedVisits: visitsOfRerun(result.plan),
      meanPerSec: meanRate(result.plan),
      flags: (wanted: WantedRun) => longerRunFlags(result, wanted),
    },
  };
  const judged = thresholds.map((threshold) =>
    missBesideOthers(checkThreshold(threshold, pooled, evidence), evidence.rounds),
  );
  const checks = [
    ...judged,
    ...checkFullLoad(errorLimitOf(thresholds), selectRounds(result, visits, 'closed')),
    checkVisits(result, target.id, scenario, visits),
    checkValidity(result, visits, rounds),
  ];
  return {
    target: target.id,
    scenario,
    group: target.group,
    verdict: worstVerdict(checks.map((check) => check.outcome)),
    decides: DECIDES[target.group],
    couldNotRun: visits.some((visit) => hasFailed(visit)),
    missed: judged.some((check) => check.outcome === 'fail'),
    checks,
  };
}

function checkVisits(result: RunResult, target: string, scenario: string, visits: readonly Visit[]): Check {
  const planned = result.plan.order.filter((step) => step.target === target && step.scenario === scenario).length;
  const failed = visits.filter((visit) => hasFailed(visit));
  const completed = visits.filter((visit) => visit.state === 'completed' && !hasFailed(visit)).length;
  const complete = completed >= planned && completed > 0 && failed.length === 0;
  const reason = failed[0] ? reasonOf(failed[0]) : '';
  return {
    name: 'visits',
    expected: `${planned} completed`,
    actual: failed.length > 0 ? `${completed} completed, ${failed.length} failed` : `${completed} completed`,
    outcome: complete ? 'pass' : 'inconclusive',
    explanation: complete
      ? 'Every planned visit was completed.'
      : `The stack was not measured as planned.${reason === '' ? '' : ` ${reason}`}`,
  };
}

function reasonOf(visit: Visit): string {
  const round = visit.rounds.find((candidate) => candidate.state === 'failed');
  const error = visit.error ?? (round?.state === 'failed' ? round.error : null);
  return error ? `${error.what} ${error.why}` : '';
}

function checkValidity(result: RunResult, visits: readonly Visit[], rounds: readonly MeasuredRound[]): Check {
  const warnings = [
    ...result.warnings,
    ...visits.flatMap((visit) => visit.warnings),
    ...rounds.flatMap((round) => round.measured.warnings),
  ].filter((warning) => warning.invalidates);
  const messages = [...new Set(warnings.map((warning) => warning.message))];
  return {
    name: 'validity',
    expected: 'no warning that invalidates the latency figures',
    actual: messages.length === 0 ? 'none' : `${messages.length}`,
    outcome: messages.length === 0 ? 'pass' : 'invalid',
    explanation: messages.length === 0 ? 'Nothing speaks against the measurement.' : messages.join(' '),
  };
}
