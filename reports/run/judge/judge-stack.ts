import type { RunResult } from '../../../model/document/run-result.ts';
import type { RankGroup, TargetRecord } from '../../../model/document/target-record.ts';
import type { Visit } from '../../../model/document/visit.ts';
import type { RecordedWarning } from '../../../model/document/warning.ts';
import { meanRate } from '../../../model/load/mean-rate.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { checkWarnings, checkCompleted } from './check-conduct.ts';
import { checkThreshold } from './check-threshold.ts';
import { countVisits, failureOf } from './count-visits.ts';
import { errorLimitOf, checkFullLoad } from './full-load.ts';
import { longerRunFlags, visitsOfRerun } from './longer-run.ts';
import type { WantedRun } from './measured-time.ts';
import { missBesideOthers } from './miss-beside-others.ts';
import { percentilePrior } from './percentile-prior.ts';
import { poolRounds } from './pool-rounds.ts';
import { hasFailed, selectRounds, selectVisits, type MeasuredRound } from './select-rounds.ts';
import { worstVerdict, type Check, type Verdict } from './verdict.ts';

/** The verdict on one stack in one scenario, with the reasons. */
export interface StackVerdict {
  readonly target: string;
  readonly scenario: string;
  readonly group: RankGroup;
  readonly verdict: Verdict;
  /** Whether the verdict may change the exit code: never that of a control, a demonstration or a stand-in. */
  readonly decides: boolean;
  /** Whether a visit failed, so that the stack was not measured as planned. */
  readonly couldNotRun: boolean;
  /** Whether a threshold was missed, independent of all other checks. */
  readonly missed: boolean;
  readonly checks: readonly Check[];
}

/** Whether stacks of a group may change the exit code. */
export const DECIDES: Readonly<Record<RankGroup, boolean>> = {
  ranked: true,
  'other-rung': true,
  control: false,
  demonstration: false,
  'stand-in': false,
};

/**
 * Judges one stack in one scenario on its open-model rounds; too many failures under full load make it inconclusive.
 */
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
  const broken = visits.find((visit) => hasFailed(visit));
  const checks = [
    ...judged,
    ...checkFullLoad(errorLimitOf(thresholds), selectRounds(result, visits, 'closed')),
    checkCompleted(countVisits(result, target.id, scenario, visits), broken === undefined ? null : failureOf(broken)),
    checkWarnings(warningsOf(result, visits, rounds), 'the latency figures'),
  ];
  return {
    target: target.id,
    scenario,
    group: target.group,
    verdict: worstVerdict(checks.map((check) => check.outcome)),
    decides: DECIDES[target.group],
    couldNotRun: broken !== undefined,
    missed: judged.some((check) => check.outcome === 'fail'),
    checks,
  };
}

function warningsOf(
  { warnings }: RunResult,
  visits: readonly Visit[],
  rounds: readonly MeasuredRound[],
): RecordedWarning[] {
  return [
    ...warnings,
    ...visits.flatMap((visit) => visit.warnings),
    ...rounds.flatMap((round) => round.measured.warnings),
  ];
}
