import type { Plan } from '../../../model/document/plan.ts';
import type { Visit } from '../../../model/document/visit.ts';
import type { Fact } from '../report-model.ts';

interface Asked {
  readonly visits: readonly Pick<Visit, 'target' | 'stack'>[];
  readonly scenarios: readonly Pick<Plan['scenarios'][number], 'mix'>[];
}

/**
 * How each stack's datastore finds items by name, as it explained: `Seq Scan`, or all that it explained in several
 * visits. Empty if no scenario finds, or for stacks whose datastore has no plans.
 */
export function findPlans({ visits, scenarios }: Asked): ReadonlyMap<string, string> {
  const plans = new Map<string, Set<string>>();
  if (!scenarios.some(({ mix }) => mix.some(({ operation, share }) => operation === 'find' && share > 0)))
    return new Map();
  for (const { target, stack } of visits)
    if (stack?.findPlan !== undefined)
      plans.set(target, (plans.get(target) ?? new Set()).add(stack.findPlan ?? 'unknown'));
  return new Map([...plans].map(([target, texts]) => [target, [...texts].join(' or ')]));
}

/** The plans of all stacks; empty without any. */
export function findPlanFact(asked: Asked): Fact[] {
  const plans = [...findPlans(asked)].map(([target, plan]) => `${target}: ${plan}`);
  return plans.length === 0 ? [] : [{ name: 'Plan of find', value: plans.join('; ') }];
}
