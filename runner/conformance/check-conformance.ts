import { RULES } from './rule-registry.ts';
import type { ConformanceContext, Rule, Violation } from './rule.ts';
import { runRule } from './run-rule.ts';

/** `smoke`: what runs before each benchmark and takes a moment; `full`: every rule. */
type Depth = 'smoke' | 'full';

/** Number of rules without an answer after which the check ends. */
const MOST_UNREACHABLE = { smoke: 1, full: 3 } as const satisfies Record<Depth, number>;

/** The rules of a depth that a stack is held to. */
function rulesFor({ hasCache, validates, finds = false }: ConformanceContext, depth: Depth): readonly Rule[] {
  const applies = ({ appliesTo }: Rule): boolean => {
    if (appliesTo === undefined) return true;
    if ('cache' in appliesTo) return appliesTo.cache === hasCache;
    return 'finds' in appliesTo ? finds : validates;
  };
  return RULES.filter((rule: Rule) => (depth === 'full' || rule.smoke === true) && applies(rule));
}

/**
 * Checks a stack against the Items contract and leaves its data unchanged; empty if it keeps every rule.
 * One violation a rule; gives up after 1 (smoke) or 3 (full) rules without an answer. Throws only the signal's reason.
 */
export async function checkConformance(
  context: ConformanceContext,
  { depth }: { readonly depth: Depth },
): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  let unreachable = 0;
  for (const rule of rulesFor(context, depth)) {
    context.signal.throwIfAborted();
    const outcome = await runRule(rule, context);
    if (outcome.violation !== null) violations.push(outcome.violation);
    if (outcome.unreachable) unreachable += 1;
    if (unreachable >= MOST_UNREACHABLE[depth]) break;
  }
  return violations;
}
