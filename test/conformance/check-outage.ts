import type { ConformanceContext, Violation } from '../../runner/conformance/rule.ts';
import { runRule } from '../../runner/conformance/run-rule.ts';
import { OUTAGE_RULES } from './outage-rules.ts';

/**
 * Checks a stack whose store is stopped against the contract: 503 with Retry-After on every item route within 5 s,
 * `/health` 200. All rules run at once, so that it takes no longer than the slowest; empty when every rule is kept.
 */
export async function checkOutage(context: ConformanceContext): Promise<readonly Violation[]> {
  const outcomes = await Promise.all(OUTAGE_RULES.map((rule) => runRule(rule, context)));
  return outcomes.flatMap(({ violation }) => (violation === null ? [] : [violation]));
}
