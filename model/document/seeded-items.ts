import type { Plan } from './plan.ts';

/** What of a scenario says whether stacks that play it are seeded, and with how many items if not those of the plan. */
interface Seeded {
  readonly seeded?: boolean | undefined;
  readonly items?: number | null | undefined;
}

/** A plan, or what is known of it so far. */
export type SeededPlan = Pick<Plan, 'items'> &
  ({ readonly scenarios: readonly Seeded[] } | { readonly scenario: Seeded });

/** Numbers of items that stacks were seeded with; empty if all have an API of their own, and nothing of ours. */
export function seededItems(plan: SeededPlan): number[] {
  const scenarios = 'scenarios' in plan ? plan.scenarios : [plan.scenario];
  return [...new Set(scenarios.flatMap(({ seeded, items }) => (seeded === false ? [] : [items ?? plan.items])))];
}
