import type { GateResult } from '../../model/document/gate-result.ts';
import { EXIT, type ExitCode, worstExit } from '../../model/exit-codes.ts';
import type { UnknownMetric } from '../../model/gate/unknown-metrics.ts';
import { type Verdict, worstVerdict } from '../run/judge/verdict.ts';
import type { GateTestReport, ThresholdReport } from './gate-report.ts';

/** The judged parts of a gate. */
interface Judged {
  readonly state: GateResult['state'];
  readonly isInvalid: boolean;
  readonly tests: readonly GateTestReport[];
  readonly thresholds: readonly ThresholdReport[];
  /** Metrics that had to be compared and could not be: a pass would ignore them. */
  readonly unknown: readonly UnknownMetric[];
  readonly onInconclusive: 'fail' | 'warn';
}

interface GateVerdict {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** The gate is inconclusive, and the plan asks for a warning instead of a failure. */
  readonly warnsOnly: boolean;
}

/** Returns the verdict of a gate and its exit code; a gate without tests is inconclusive. */
export function gateVerdict({ state, isInvalid, tests, thresholds, unknown, onInconclusive }: Judged): GateVerdict {
  const verdict =
    isInvalid || state === 'failed'
      ? 'invalid'
      : worstVerdict([
          ...(tests.length === 0 ? (['inconclusive'] as const) : tests.map(verdictOf)),
          ...thresholds.map(({ outcome }) => outcome),
          ...(unknown.length > 0 ? (['inconclusive'] as const) : []),
        ]);
  const codes: ExitCode[] = [exitOf(verdict)];
  if (state === 'failed') codes.push(EXIT.couldNotRun);
  if (state === 'interrupted') codes.push(EXIT.interrupted);
  const exitCode = worstExit(codes);
  const warnsOnly = exitCode === EXIT.inconclusive && onInconclusive === 'warn' && state === 'completed';
  return { verdict, exitCode: warnsOnly ? EXIT.pass : exitCode, warnsOnly };
}

function verdictOf({ verdict }: GateTestReport): Verdict {
  switch (verdict) {
    case 'pass':
    case 'waived':
      return 'pass';
    case 'regressed':
      return 'fail';
    case 'open':
    case 'inconclusive':
      return 'inconclusive';
    case 'invalid':
      return 'invalid';
  }
}

function exitOf(verdict: Verdict): ExitCode {
  return { pass: EXIT.pass, fail: EXIT.failed, inconclusive: EXIT.inconclusive, invalid: EXIT.invalid }[verdict];
}
