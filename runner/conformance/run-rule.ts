import { openApiClient } from './api-client.ts';
import { RuleViolation } from './rule-violation.ts';
import { type ConformanceContext, type Rule, type Violation } from './rule.ts';

/** How one rule ended: null when it is kept. */
interface RuleOutcome {
  readonly violation: Violation | null;
  /** There was no answer at all, so the other rules will hardly get one either. */
  readonly unreachable: boolean;
}

/** Checks one rule on connections of its own and deletes what it created; throws only when the signal ends it. */
export async function runRule(rule: Rule, context: ConformanceContext): Promise<RuleOutcome> {
  const api = openApiClient(context, context.signal);
  try {
    await rule.run({ ...context, api });
    return { violation: null, unreachable: false };
  } catch (error) {
    context.signal.throwIfAborted();
    return { violation: toViolation(rule, error), unreachable: error instanceof RuleViolation && error.unreachable };
  } finally {
    await api.deleteCreated();
    api.close();
  }
}

function toViolation({ id, title }: Rule, error: unknown): Violation {
  if (error instanceof RuleViolation) return { rule: id, title, expected: error.expected, actual: error.actual };
  return { rule: id, title, expected: 'answers that can be read', actual: `unexpected ${String(error)}` };
}
