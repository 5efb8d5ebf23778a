import type { RunResult } from '../../../model/document/run-result.ts';
import type { Warning } from '../../../model/warnings.ts';
import { describeFailing, type ErrorLimit, errorsOf, failsTooMuch } from '../judge/full-load.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';

/** A note about one stack at one scenario that no single visit tells. */
export interface StackNote {
  readonly target: string;
  readonly scenario: string;
  readonly warning: Warning;
}

/** A note for each stack that failed too many of its requests under full load: none of its figures there speaks for it. */
export function failingNotes(result: RunResult, limit: ErrorLimit): StackNote[] {
  const several = result.plan.scenarios.length > 1;
  return result.plan.scenarios.flatMap(({ id: scenario }) =>
    result.targets.flatMap(({ id: target }): StackNote[] => {
      const errors = errorsOf(selectRounds(result, selectVisits(result, target, scenario), 'closed'));
      if (errors === null || !failsTooMuch(limit, errors)) return [];
      const message = `${target} ${describeFailing(errors.share)}${several ? ` at ${scenario}` : ''}: it has no rank, and its throughput, CPU, event loop and cache figures are of the requests that it did not fail.`;
      const fix =
        'See why it fails before it is compared: --connections sets the load, the errors of each kind are listed.';
      return [{ target, scenario, warning: { code: 'fails-under-full-load', message, fix, invalidates: true } }];
    }),
  );
}
