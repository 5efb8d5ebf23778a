import type { Plan } from '../../../model/document/plan.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { warmUpRequestsOf } from '../../measure/warm-up-windows.ts';

/** The plan of a run with the items and the warm-up of one scenario. */
export function planOfBlock(plan: Plan, scenario: Scenario): Plan {
  const { items = plan.items } = scenario;
  return { ...plan, items, warmUpRequests: warmUpRequestsOf(scenario, items) };
}
