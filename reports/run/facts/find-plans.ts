import type { Plan } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import type { Fact, Sentence } from '../report-model.ts';

interface Asked {
  readonly visits: readonly Pick<Visit, 'target' | 'stack'>[];
  readonly scenarios: readonly Pick<Plan['scenarios'][number], 'mix'>[];
}

/**
 * How each stack's datastore finds items by name, as it explained: `Seq Scan`, or all that it explained in several
 * visits. Empty if no scenario finds, or for stacks whose datastore has no plans.
 */
function findPlans({ visits, scenarios }: Asked): ReadonlyMap<string, string> {
  const plans = new Map<string, Set<string>>();
  if (!scenarios.some(({ mix }) => mix.some(({ operation, share }) => operation === 'find' && share > 0)))
    return new Map();
  for (const { target, stack } of visits)
    if (stack?.findPlan !== undefined)
      plans.set(target, (plans.get(target) ?? new Set()).add(stack.findPlan ?? 'unknown'));
  return new Map([...plans].map(([target, texts]) => [target, [...texts].join(' or ')]));
}

/** The plans of the variants of a study, as a part of its answer; empty for a run that is no study. */
export function findPlanSentences(result: RunResult): Sentence[] {
  const { study, scenarios } = result.plan;
  const plans = study === null ? [] : [...findPlans({ visits: result.visits, scenarios })];
  if (plans.length === 0) return [];
  const texts = plans.map(([target, plan]) => `${target.slice(target.indexOf('@') + 1)}: ${plan}`);
  return [{ text: `How the datastore finds by name, as it explained: ${texts.join('; ')}.`, tone: 'neutral' }];
}

/** The plans of all stacks; empty without any. */
export function findPlanFact(asked: Asked): Fact[] {
  const plans = [...findPlans(asked)].map(([target, plan]) => `${target}: ${plan}`);
  return plans.length === 0 ? [] : [{ name: 'Plan of find', value: plans.join('; ') }];
}
