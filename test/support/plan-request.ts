import type { PlanRequest } from '../../runner/experiments/run/plan/plan-request.ts';

/** A plan that was asked for: four stacks, one scenario, two engines, three visits of 3 s. */
export function planRequest(changes: Partial<PlanRequest> = {}): PlanRequest {
  return {
    title: null,
    study: null,
    targets: ['a', 'b', 'c', 'd'],
    scenarios: [{ id: 'read', description: '', mix: { get: 1 }, keys: { kind: 'uniform' } }],
    engines: ['k6', 'autocannon'],
    arrivals: 'constant',
    ratePerSec: 400,
    connections: 32,
    items: 10_000,
    visits: 3,
    durationMs: 3000,
    seed: 1,
    maxDurationMs: null,
    thresholds: ['p(99)<200', 'errors<=0.1%'],
    thresholdsGiven: false,
    provider: null,
    allowStandIn: false,
    allowRemote: false,
    ...changes,
  };
}
