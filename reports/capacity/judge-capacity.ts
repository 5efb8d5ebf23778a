import type { CapacityPlan } from '../../model/document/capacity-plan.ts';
import type { CapacityResult } from '../../model/document/capacity-result.ts';
import type { TargetRecord } from '../../model/document/target-record.ts';
import { EXIT, worstExit, type ExitCode } from '../../model/exit-codes.ts';
import { hasCode } from '../../model/warnings.ts';
import { checkWarnings, checkCompleted } from '../run/judge/check-conduct.ts';
import { DECIDES } from '../run/judge/judge-stack.ts';
import { type Check, type Verdict, worstVerdict } from '../run/judge/verdict.ts';
import type { CapacityRow, DescribedTarget, MeasuredHow } from './capacity-model.ts';
import { countCapacityVisits } from './count-capacity-visits.ts';
import { CHECK_SHARE, formatCapacity } from './format-capacity.ts';
import { answerSentence } from './sentences/answer-sentence.ts';

type Figures = Pick<CapacityRow, 'answer' | 'capacity' | 'asFound' | 'atLeastPerSec' | 'endedBy' | 'missed' | 'reason'>;
type Judged = Pick<CapacityRow, 'verdict' | 'decides' | 'couldNotRun' | 'checks'>;

const EXIT_OF: Readonly<Record<Verdict, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.failed,
  inconclusive: EXIT.inconclusive,
  invalid: EXIT.invalid,
};

/**
 * Judges one stack: a capacity, or a lower bound of it, is a pass. It fails if it misses the target at every rate;
 * one that misses it below the capacity that its saturation promises is inconclusive.
 */
export function judgeCapacityStack(
  result: CapacityResult,
  target: TargetRecord,
  figures: Figures,
  { how, described }: { readonly how: MeasuredHow; readonly described: DescribedTarget },
): Judged {
  const own = result.visits.filter((visit) => visit.target === target.id);
  const counts = countCapacityVisits(result, target.id);
  const error = own.find(({ state }) => state === 'failed')?.error ?? undefined;
  const checks = [
    checkCapacity(target.id, figures, how, described),
    checkConfirmed(how, figures, described),
    checkCompleted(counts, error === undefined ? null : `${error.what} ${error.why}`),
    checkWarnings([...result.warnings, ...own.flatMap(({ warnings }) => warnings)], 'the figures'),
  ];
  return {
    verdict: worstVerdict(checks.map(({ outcome }) => outcome)),
    decides: DECIDES[target.group],
    couldNotRun: counts.failed > 0,
    checks,
  };
}

/** The verdict on all stacks that decide (null if none does), and the exit code that follows. */
export function judgeCapacity(
  result: CapacityResult,
  rows: readonly (Judged & Pick<CapacityRow, 'answer'>)[],
): { readonly verdict: Verdict | null; readonly exitCode: ExitCode } {
  const deciding = rows.filter(({ decides }) => decides);
  const codes: ExitCode[] = deciding
    .filter((row) => !missesByDefault(row, result.plan))
    .map(({ verdict }) => EXIT_OF[verdict]);
  const { visits, state } = result;
  if (visits.some((visit) => visit.state === 'failed')) codes.push(EXIT.couldNotRun);
  const warnings = visits.flatMap((visit) => visit.warnings);
  if (warnings.some((warning) => warning.invalidates && hasCode(warning, 'stood-still', 'service-emptied')))
    codes.push(EXIT.invalid);
  const measured = visits.some((visit) => visit.state === 'completed' && visit.steps.length > 0);
  if (state === 'failed' || !measured) codes.push(EXIT.couldNotRun);
  if (state === 'running') codes.push(EXIT.inconclusive);
  if (state === 'interrupted') codes.push(EXIT.interrupted);
  return {
    verdict: deciding.length > 0 ? worstVerdict(deciding.map(({ verdict }) => verdict)) : null,
    exitCode: worstExit(codes),
  };
}

/** Whether a stack fails only because no rate keeps a target that nobody asked for: that is an answer. */
export function missesByDefault(
  { verdict, answer }: Pick<CapacityRow, 'verdict' | 'answer'>,
  { thresholdsGiven }: Pick<CapacityPlan, 'thresholdsGiven'>,
): boolean {
  return verdict === 'fail' && answer === 'misses' && !thresholdsGiven;
}

function checkCapacity(target: string, figures: Figures, how: MeasuredHow, described: DescribedTarget): Check {
  const outcome = { measured: 'pass', 'at-least': 'pass', 'ratio-only': 'pass', unconfirmed: 'pass' } as const;
  return {
    name: 'capacity',
    expected: `a rate with ${described.words}`,
    actual: formatCapacity(figures),
    outcome:
      figures.answer === 'misses' ? 'fail' : figures.answer === 'unknown' ? 'inconclusive' : outcome[figures.answer],
    explanation: answerSentence({ target, ...figures, how }, described),
  };
}

function checkConfirmed(
  { checks: { calm, kept } }: MeasuredHow,
  { answer }: Figures,
  { words }: DescribedTarget,
): Check {
  const failed = answer === 'unconfirmed';
  return {
    name: 'check below the capacity',
    expected: `half of the undisturbed steps at ${CHECK_SHARE} of the capacity keep ${words}`,
    actual: calm === 0 ? 'no undisturbed step' : `${kept} of ${calm}`,
    outcome: failed ? 'inconclusive' : 'pass',
    explanation: failed
      ? 'The stack does not sustain what its saturation rate promises, and too few rates were played to say what it does.'
      : 'No such step contradicts the capacity.',
  };
}
