import type { Plan } from '../../model/document/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** A scenario as a plan records it. */
export function scenarioRecord({ id, description, mix, keys, items }: Scenario): Plan['scenarios'][number] {
  return {
    id,
    description,
    mix: Object.entries(mix).map(([operation, share]) => ({ operation, share })),
    keys: keys.kind === 'zipf' ? `Zipf ${keys.theta}` : 'uniform',
    items: items ?? null,
  };
}
