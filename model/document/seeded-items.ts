import type { Plan } from './plan.ts';

/** What of a scenario says whether stacks that play it are seeded. */
interface Seeded {
  readonly seeded?: boolean | undefined;
}

type Played = { readonly scenarios: readonly Seeded[] } | { readonly scenario: Seeded };

/** Number of items that each stack was seeded with; null if all of them have an API of their own. */
export function seededItems(plan: Pick<Plan, 'items'> & Played): number | null {
  const scenarios = 'scenarios' in plan ? plan.scenarios : [plan.scenario];
  return scenarios.some(({ seeded }) => seeded !== false) ? plan.items : null;
}
