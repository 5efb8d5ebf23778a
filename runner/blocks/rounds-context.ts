import type { Plan } from '../../model/document/plan.ts';
import type { Ceilings } from '../load/ceilings/measure-ceilings.ts';
import type { ReadyEngine } from '../load/engines/engine.ts';
import type { EngineId } from './phase-clock.ts';

export interface NamedEngine {
  readonly id: EngineId;
  readonly engine: ReadyEngine;
}

/** What rounds of engines need beyond their visits. */
export interface RoundsContext {
  readonly plan: Plan;
  readonly ceilings: Pick<Ceilings, 'of'>;
  /** Measured time of each engine and app, in ms: the plan's, or less when time ran short. */
  readonly durationMs: number;
}
