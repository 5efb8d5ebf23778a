import { BlockSteps, type KnownStack } from '../../../model/capacity/block-steps.ts';
import { capacityTarget } from '../../../model/capacity/capacity-target.ts';
import { StackSearch } from '../../../model/capacity/stack-search.ts';
import type { CapacityPlan } from '../../../model/document/capacity-plan.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import type { Endpoint } from '../../datastores/datastore.ts';
import { LimitMeter } from '../../measure/limits/limit-meter.ts';
import type { TurnVisit } from '../open-visit.ts';
import { streamSeed } from '../stream-seed.ts';
import { StepMeter } from './step-meter.ts';

/** What the steps of a block need beyond their visits. */
export interface CapacityContext {
  readonly plan: CapacityPlan;
  /** What this block measures: less than the plan says when time runs short. */
  readonly ratesMs: number;
  /** Time for all steps of a stack, ms. */
  readonly withinMs: number;
  readonly check: boolean;
  /** Shares of the capacity that are played in this block. */
  readonly curve: readonly number[];
  /** Of each stack, from its earlier blocks; each block adds to them. */
  readonly known: Map<string, KnownStack>;
  /** Gets the steps of each visit, as they are played. */
  readonly stepsOf: (visit: Visit) => CapacityStep[];
}

/** A stack whose steps are played. */
export interface CapacityTurn {
  readonly app: number;
  readonly visit: TurnVisit;
  readonly steps: BlockSteps;
  readonly meter: StepMeter;
  readonly limits: LimitMeter<Endpoint>;
}

/** The turns of a block's visits, in their order. */
export function turnsOf(visits: readonly TurnVisit[], context: CapacityContext): CapacityTurn[] {
  const { plan } = context;
  const target = capacityTarget(plan);
  return visits.map((visit, app) => {
    const { cell, datastores } = visit;
    const known = context.known.get(cell.spec.id) ?? {
      search: new StackSearch(target, plan.maxInFlight),
      claims: [],
    };
    context.known.set(cell.spec.id, known);
    const random = seededRandom(streamSeed(plan.seed, cell.repetition, `steps ${cell.spec.id}`));
    const request = {
      ...context,
      target,
      warmPerSec: visit.visit.warmUp?.windows.at(-1)?.perSec ?? 1,
      curveStepMs: plan.curveStepMs,
    };
    return {
      app,
      visit,
      steps: new BlockSteps(known, request, random),
      meter: new StepMeter(visit.app, datastores, plan.systemCpus),
      limits: new LimitMeter({ app: visit.app, datastores, cpus: plan }),
    };
  });
}
