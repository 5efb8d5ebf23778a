import type { NamedResult } from '../../reports/comparison/compared-run.ts';
import { type ResultOptions, makeResult } from './make-result.ts';

/** A made result under a name, as a run of its own; `change` alters it afterwards. */
export function namedRun(
  name: string,
  options: ResultOptions = {},
  change: (result: NamedResult['result']) => NamedResult['result'] = (result) => result,
): NamedResult {
  return { name, result: change({ ...makeResult(options), id: `run-${name}` }) };
}

/** The same result with something else in its environment. */
export function elsewhere(
  change: Partial<NamedResult['result']['environment']>,
): (result: NamedResult['result']) => NamedResult['result'] {
  return (result) => ({ ...result, environment: { ...result.environment, ...change } });
}

/** The same result with something else in its plan. */
export function planned(
  change: Partial<NamedResult['result']['plan']>,
): (result: NamedResult['result']) => NamedResult['result'] {
  return (result) => ({ ...result, plan: { ...result.plan, ...change } });
}
