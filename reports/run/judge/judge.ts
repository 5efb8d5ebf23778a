import type { RunResult } from '../../../model/document/run-result.ts';
import { EXIT, worstExit, type ExitCode } from '../../../model/exit-codes.ts';
import { DEFAULT_THRESHOLDS, parseThreshold, type Threshold } from '../../../model/load/threshold.ts';
import { type WarningCode, hasCode } from '../../../model/warnings.ts';
import { judgeStack, type StackVerdict } from './judge-stack.ts';
import { hasFailed } from './select-rounds.ts';
import { worstVerdict, type Verdict } from './verdict.ts';

/** Codes of warnings that invalidate all figures of the run, also if no stack decides. */
const DISTURBANCES: readonly WarningCode[] = ['stood-still', 'service-emptied'];

/** What is said of a whole run: every stack × scenario, and the exit code that follows. */
interface RunVerdict {
  readonly stacks: readonly StackVerdict[];
  /** The worst verdict of the stacks that decide; null if none does. */
  readonly verdict: Verdict | null;
  readonly exitCode: ExitCode;
}

/**
 * The thresholds of a run, or the default ones; none of a study, which asks for differences.
 * @throws StackbenchError (usage) if the file contains an invalid one.
 */
export function thresholdsOf(result: RunResult): Threshold[] {
  if (result.plan.study !== null) return [];
  const sources = result.plan.thresholds.length > 0 ? result.plan.thresholds : DEFAULT_THRESHOLDS;
  return sources.map((source) => parseThreshold(source));
}

/** Judges every stack that was not skipped; skipped stacks are no part of it. */
export function judge(result: RunResult): RunVerdict {
  const thresholds = thresholdsOf(result);
  const skipped = new Set(result.skipped.map((entry) => entry.target));
  const stacks = result.plan.scenarios.flatMap((scenario) =>
    result.targets
      .filter((target) => !skipped.has(target.id))
      .map((target) => judgeStack(result, target, scenario.id, thresholds)),
  );
  const deciding = stacks.filter((stack) => stack.decides);
  return {
    stacks,
    verdict: deciding.length > 0 ? worstVerdict(deciding.map((stack) => stack.verdict)) : null,
    exitCode: exitCodeOf(result, deciding),
  };
}

function exitCodeOf(result: RunResult, deciding: readonly StackVerdict[]): ExitCode {
  const codes: ExitCode[] = deciding.flatMap((stack) => codesOf(stack, result.plan.thresholdsGiven));
  if (result.visits.some((visit) => hasFailed(visit))) codes.push(EXIT.couldNotRun);
  if (wasDisturbed(result)) codes.push(EXIT.invalid);
  const anyCompleted = result.visits.some((visit) => visit.state === 'completed' && !hasFailed(visit));
  if (result.state === 'failed' || !anyCompleted) codes.push(EXIT.couldNotRun);
  if (result.state === 'running') codes.push(EXIT.inconclusive);
  if (result.state === 'interrupted') codes.push(EXIT.interrupted);
  return worstExit(codes);
}

/** Whether something stopped in a measured round, or a datastore lost its data, for any stack. */
function wasDisturbed({ visits }: RunResult): boolean {
  const warnings = visits.flatMap((visit) => visit.warnings);
  return warnings.some((warning) => warning.invalidates && hasCode(warning, ...DISTURBANCES));
}

function codesOf(stack: StackVerdict, thresholdsGiven: boolean): ExitCode[] {
  const codes: ExitCode[] = [];
  if (stack.verdict === 'invalid') codes.push(EXIT.invalid);
  if (stack.missed && thresholdsGiven) codes.push(EXIT.failed);
  if (stack.verdict === 'inconclusive') codes.push(EXIT.inconclusive);
  return codes;
}
