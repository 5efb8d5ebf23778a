import type { GatePlan, GateResult } from '../document/gate-result.ts';

/** Returns the plan with the endpoints that are compared: without those that the base does not know. */
export function comparedPlan({ plan, newEndpoints }: Pick<GateResult, 'plan' | 'newEndpoints'>): GatePlan {
  return {
    ...plan,
    endpoints: plan.endpoints.filter((endpoint) => !newEndpoints.some((one) => one.endpoint === endpoint)),
  };
}
