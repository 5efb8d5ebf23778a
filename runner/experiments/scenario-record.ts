import type { Plan } from '../../model/document/plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** A scenario as a plan records it. */
export function scenarioRecord({ id, description, mix, keys, own, seeded }: Scenario): Plan['scenarios'][number] {
  if (own !== undefined)
    return {
      id,
      description,
      mix: own.requests.map(({ name, share }) => ({ operation: name, share })),
      keys: `of requests ${own.digest}`,
      ...(seeded === undefined ? {} : { seeded }),
    };
  return {
    id,
    description,
    mix: Object.entries(mix).map(([operation, share]) => ({ operation, share })),
    keys: keys.kind === 'zipf' ? `Zipf ${keys.theta}` : 'uniform',
  };
}
