import type { Load } from '../../model/document/load.ts';
import type { Plan } from '../../model/document/plan.ts';
import type { Engine } from './engines/engine.ts';

/** The load of a plan as one engine plays it. */
export function loadFor({ loadKind }: Pick<Engine, 'loadKind'>, plan: Plan): Load {
  return loadKind === 'open'
    ? { kind: 'open', ratePerSec: plan.ratePerSec, maxInFlight: plan.maxInFlight, arrivals: plan.arrivals }
    : { kind: 'closed', connections: plan.connections };
}
