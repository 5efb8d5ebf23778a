import type { Plan } from '../../model/document/plan.ts';
import type { Visit } from '../../model/document/visit.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import type { RunningApp, SeededItem } from '../apps/running-app.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';
import type { AppMemory } from './memory/app-memory.ts';
import { type Phase, PhaseClock } from './phase-clock.ts';
import { type OpenWatch, watchOver } from './watch-over.ts';
import type { WindowCounters } from './window-counters.ts';

/** What a block needs of a plan, of whichever experiment. */
type BlockPlan = Pick<Plan, 'connections' | 'generatorCpus' | 'items' | 'seed' | 'systemCpus' | 'warmUpRequests'> &
  Partial<Pick<Plan, 'scenarios'>>;

/** Everything that a block needs and that outlives it. */
export interface VisitContext {
  readonly plan: BlockPlan;
  readonly itemsFile: string;
  readonly items: readonly SeededItem[];
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** What the apps of the run take: not all of a block are started if memory does not hold them. */
  readonly memory: AppMemory;
  readonly startTarget: (spec: TargetSpec) => Promise<RunningApp>;
  readonly datastoresOf: (spec: TargetSpec) => readonly RunningDatastore[];
  /** Gets each phase as it begins, with the stack that it is of; null for all of the block. */
  readonly onPhase: (phase: Phase, target: string | null) => void;
}

/** Which stack is visited, with which load. */
export interface VisitCell {
  readonly index: number;
  readonly spec: TargetSpec;
  readonly scenario: Scenario;
  readonly repetition: number;
  /** Index of its group of stacks; 0 if memory holds all of them. */
  readonly group: number;
}

/** A visit that is being made. */
export interface OpenVisit {
  readonly context: VisitContext;
  readonly cell: VisitCell;
  readonly datastores: readonly RunningDatastore[];
  readonly clock: PhaseClock;
  readonly watch: OpenWatch;
  /** Aborts with the context's signal, or when something that the visit needs is gone. */
  readonly signal: AbortSignal;
  /** When it was measured, on the clock of `performance.now()`: one entry for each slice. */
  readonly windows: { readonly fromMs: number; readonly toMs: number }[];
  /** What is known so far. */
  readonly visit: Visit;
}

/** A visit whose app is running. */
export interface StartedVisit extends OpenVisit {
  readonly app: RunningApp;
}

/** A warm visit, and what counts its work on servers that other apps use as well. */
export interface TurnVisit extends StartedVisit {
  readonly inTurns: WindowCounters;
}

/** Begins a visit and the watch over its datastores; nothing of it is started yet. */
export function openVisit(context: VisitContext, cell: VisitCell): OpenVisit {
  const datastores = context.datastoresOf(cell.spec);
  const clock = new PhaseClock((phase) => context.onPhase(phase, cell.spec.id));
  const watch = watchOver(datastores);
  const signal = AbortSignal.any([context.signal, watch.signal]);
  return { context, cell, datastores, clock, watch, signal, windows: [], visit: emptyVisit(cell, clock) };
}

function emptyVisit({ index, spec, scenario, repetition, group }: VisitCell, { phasesMs }: PhaseClock): Visit {
  return {
    index,
    target: spec.id,
    scenario: scenario.id,
    repetition,
    group,
    startedAt: new Date().toISOString(),
    state: 'completed',
    error: null,
    rounds: [],
    phasesMs,
    warmUp: null,
    stack: null,
    cache: null,
    serviceCounters: {},
    warnings: [],
  };
}
