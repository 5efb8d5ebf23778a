import { openApiClient } from './api-client.ts';
import { type ConformanceContext, type Rule, RuleViolation, type Violation } from './rule.ts';
import { RULES } from './rules/registry.ts';

/** `smoke` is the fast subset that runs before each benchmark; `full` is every rule. */
export type Depth = 'smoke' | 'full';

/**
 * Checks a stack over HTTP and gives what it broke; none is conformant. What it creates it deletes again, so the data are as before.
 * An unreachable stack is not asked again. Throws the signal's reason when aborted.
 */
export async function checkConformance(
  context: ConformanceContext,
  { depth, rules = RULES }: { readonly depth: Depth; readonly rules?: readonly Rule[] },
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const rule of rules.filter((candidate) => applies(candidate, context, depth))) {
    const outcome = await checkRule(rule, context);
    if (outcome === null) continue;
    violations.push(outcome.violation);
    if (outcome.unreachable) break;
  }
  return violations;
}

function applies({ smoke, appliesTo }: Rule, { hasCache }: ConformanceContext, depth: Depth): boolean {
  return (depth === 'full' || smoke === true) && (appliesTo === undefined || appliesTo.cache === hasCache);
}

async function checkRule(rule: Rule, context: ConformanceContext): Promise<{ violation: Violation; unreachable: boolean } | null> {
  const api = openApiClient(context.baseUrl, context.signal);
  try {
    await rule.run({ ...context, api });
    return null;
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    const { expected, actual, unreachable } = error;
    return { violation: { rule: rule.id, title: rule.title, expected, actual }, unreachable };
  } finally {
    await api.deleteCreated().catch(() => undefined);
    api.close();
  }
}
