import type { RunResult } from '../../../model/document/run-result.ts';
import { findPlans } from '../facts/find-plans.ts';
import type { Sentence } from '../report-model.ts';

/**
 * How the datastores of a study's variants find by name, as they explained: whether what an index brings is its own.
 * Empty for a run that is no study, or that finds nothing.
 */
export function planSentence({ plan: { study, scenarios }, targets, visits }: RunResult): Sentence[] {
  const plans = study === null ? new Map<string, string>() : findPlans({ visits, scenarios });
  if (plans.size === 0) return [];
  const stacks = new Set(targets.map(({ id, variant }) => variant?.of ?? id));
  // In the order of the variants: that of the visits is drawn.
  const texts = targets.flatMap(({ id, variant }) => {
    const [plan, stack] = [plans.get(id), variant?.of ?? null];
    const name = study?.names[id] ?? (stack === null ? id : id.slice(stack.length + 1));
    return plan === undefined ? [] : [`${stack === null || stacks.size === 1 ? name : `${name} on ${stack}`}: ${plan}`];
  });
  return [{ text: `How the datastore finds by name, as it explained: ${texts.join('; ')}.`, tone: 'neutral' }];
}
