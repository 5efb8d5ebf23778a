import type { RunResult } from '../../../model/document/run-result.ts';
import { findPlans } from '../facts/find-plans.ts';
import type { Sentence } from '../report-model.ts';

/**
 * How the datastores of a study's variants find by name, as they explained: whether what an index brings is its own.
 * Empty for a run that is no study, or that finds nothing.
 */
export function planSentence({ plan: { study, scenarios }, targets, visits }: RunResult): Sentence[] {
  const plans = study === null ? [] : [...findPlans({ visits, scenarios })];
  if (plans.length === 0) return [];
  const stacks = new Set(targets.map(({ id, variant }) => variant?.of ?? id));
  const texts = plans.map(([target, plan]) => {
    const stack = targets.find(({ id }) => id === target)?.variant?.of ?? null;
    const name = study?.names[target] ?? (stack === null ? target : target.slice(stack.length + 1));
    return `${stack === null || stacks.size === 1 ? name : `${name} on ${stack}`}: ${plan}`;
  });
  return [{ text: `How the datastore finds by name, as it explained: ${texts.join('; ')}.`, tone: 'neutral' }];
}
