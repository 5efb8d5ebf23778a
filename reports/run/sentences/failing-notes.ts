import type { RunResult } from '../../../model/document/run-result.ts';
import type { Warning } from '../../../model/warnings.ts';
import { describeFailing, type ErrorLimit, errorsOf, failsTooMuch } from '../judge/full-load.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';

/** A note about one stack and scenario that does not come from a single visit. */
export interface StackNote {
  readonly target: string;
  readonly scenario: string;
  readonly warning: Warning;
}

/**
 * A note for each stack that failed too many requests under full load, so that its figures there do not represent it.
 */
export function failingNotes(result: RunResult, limit: ErrorLimit): StackNote[] {
  const several = result.plan.scenarios.length > 1;
  return result.plan.scenarios.flatMap(({ id: scenario }) =>
    result.targets.flatMap(({ id: target }): StackNote[] => {
      const errors = errorsOf(selectRounds(result, selectVisits(result, target, scenario), 'closed'));
      if (errors === null || !failsTooMuch(limit, errors)) return [];
      const message = `${target} ${describeFailing(errors.share)}${several ? ` at ${scenario}` : ''}: it is not ranked, and its throughput, CPU, event loop and cache figures are of the requests that did not fail.`;
      const fix =
        'Find out why it fails before you compare it: --connections sets the load; the report lists the errors of each kind.';
      return [{ target, scenario, warning: { code: 'fails-under-full-load', message, fix, invalidates: true } }];
    }),
  );
}
