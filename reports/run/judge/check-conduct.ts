import type { RecordedWarning } from '../../../model/document/warning.ts';
import type { VisitCounts } from './count-visits.ts';
import type { Check } from './verdict.ts';

/** Whether a stack was measured as planned; `reason` is why its first failed visit failed, null if none did. */
export function checkCompleted({ planned, completed, failed }: VisitCounts, reason: string | null): Check {
  const complete = completed >= planned && completed > 0 && failed === 0;
  return {
    name: 'visits',
    expected: `${planned} completed`,
    actual: failed > 0 ? `${completed} completed, ${failed} failed` : `${completed} completed`,
    outcome: complete ? 'pass' : 'inconclusive',
    explanation: complete
      ? 'Every planned visit was completed.'
      : `The stack was not measured as planned.${reason === null ? '' : ` ${reason}`}`,
  };
}

/** Whether a warning invalidates some figures, such as `the latency figures`. */
export function checkWarnings(warnings: readonly RecordedWarning[], figures: string): Check {
  const invalidating = warnings.filter((warning) => warning.invalidates);
  const messages = [...new Set(invalidating.map((warning) => warning.message))];
  return {
    name: 'validity',
    expected: `no warning that invalidates ${figures}`,
    actual: messages.length === 0 ? 'none' : `${messages.length}`,
    outcome: messages.length === 0 ? 'pass' : 'invalid',
    explanation: messages.length === 0 ? 'No problem with the measurement was found.' : messages.join(' '),
  };
}
