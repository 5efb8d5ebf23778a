import type { Plan, RoundResult, StackReport, Visit } from '../../model/document/run-result.ts';
import { StackbenchError, messageOf, toErrorRecord } from '../../model/stackbench-error.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { checkConformance } from '../conformance/check-conformance.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';
import type { Ceilings } from '../load/ceilings/measure-ceilings.ts';
import type { Engine } from '../load/engines/engine.ts';
import { loadFor } from '../load/load-for.ts';
import {
  countersBegunAnew,
  increases,
  readLives,
  requireSameLives,
  lifeWarnings,
  standstillWarnings,
} from './datastore-changes.ts';
import { fillCaches } from './fill.ts';
import { readCounters } from './read-counters.ts';
import { runRound } from './run-round.ts';
import type { SeededItem } from './seed-file.ts';
import { warmUpApp, notSteady } from './warm-up.ts';
import { watchOver } from './watch-over.ts';

export type Phase = 'start' | 'conformance' | 'fill' | 'warm-up' | 'stop' | (string & {});

/** Everything a visit needs that outlives it. */
export interface VisitContext {
  readonly plan: Plan;
  readonly engines: readonly { readonly engine: Engine; readonly version: string }[];
  readonly itemsFile: string;
  readonly items: readonly SeededItem[];
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly ceilings: Pick<Ceilings, 'of'>;
  /** Measured time of each engine, ms: the plan's, or less where time ran short. */
  readonly durationMs: number;
  readonly startTarget: (spec: TargetSpec) => Promise<RunningApp>;
  readonly datastoresOf: (spec: TargetSpec) => readonly RunningDatastore[];
  readonly onPhase: (phase: Phase) => void;
}

const REQUEST_TIMEOUT_MS = 10_000;

/**
 * A fresh target on freshly seeded data: conformance, a get of every seeded id, warm-up, then each engine once.
 * Never rejects: what went wrong is in the visit. Nothing of it is left running.
 */
export async function runVisit(
  context: VisitContext,
  cell: { readonly index: number; readonly spec: TargetSpec; readonly scenario: Scenario; readonly repetition: number },
): Promise<Visit> {
  const { plan, signal } = context;
  const clock = new PhaseClock(context.onPhase);
  const services = context.datastoresOf(cell.spec);
  const rounds: RoundResult[] = [];
  const measured: { fromMs: number; toMs: number }[] = [];
  const visit: Visit = {
    index: cell.index,
    target: cell.spec.id,
    scenario: cell.scenario.id,
    repetition: cell.repetition,
    startedAt: new Date().toISOString(),
    state: 'completed',
    error: null,
    rounds,
    phasesMs: clock.phasesMs,
    warmUp: null,
    stack: null,
    cache: null,
    serviceCounters: {},
    warnings: [],
  };
  const watch = watchOver(services);
  const eitherSignal = AbortSignal.any([signal, watch.signal]);
  let target: RunningApp | null = null;
  try {
    signal.throwIfAborted();
    await watch.requireAnswers(signal);
    const livesBefore = await readLives(services);
    const running = await clock.time('start', () => context.startTarget(cell.spec));
    target = running;
    watch.addTarget(running);
    await clock.time('conformance', () => requireConformance(running, cell.spec, { ...context, signal: eitherSignal }));
    await clock.time('fill', () =>
      fillCaches({
        baseUrl: running.baseUrl,
        ids: context.items.map(({ id }) => id),
        connections: plan.connections,
        signal: eitherSignal,
      }),
    );
    const job = {
      baseUrl: running.baseUrl,
      scenario: cell.scenario,
      itemsFile: context.itemsFile,
      items: plan.items,
      timeoutMs: REQUEST_TIMEOUT_MS,
      cpus: plan.generatorCpus,
      workDir: context.workDir,
      signal,
    };
    const warmUp = await clock.time('warm-up', () =>
      warmUpApp({
        baseUrl: running.baseUrl,
        pids: running.pids,
        stream: prepareStream(cell.scenario, plan.items, streamSeed(plan.seed, cell.repetition, 'warm-up')),
        ids: context.items.map(({ id }) => id),
        connections: plan.connections,
        requests: plan.warmUpRequests,
        signal: eitherSignal,
      }),
    );
    visit.warmUp = warmUp;
    visit.warnings.push(...notSteady(warmUp, plan.warmUpRequests));
    const before = await readCounters(running, services, eitherSignal);
    for (const { engine, version } of context.engines) {
      const fromMs = performance.now();
      const round = await clock.time(engine.id, () =>
        runRound({
          engine,
          engineVersion: version,
          ceiling: context.ceilings.of(engine.id, cell.scenario.id),
          target: running,
          services,
          watch,
          placement: plan,
          job: {
            ...job,
            seed: streamSeed(plan.seed, cell.repetition, engine.id),
            load: loadFor(engine, plan),
            durationMs: context.durationMs,
          },
        }),
      );
      rounds.push(round);
      measured.push({ fromMs, toMs: performance.now() });
      if (round.state === 'failed') throw failedRound(round.error);
      if (round.state === 'interrupted') break;
    }
    watch.signal.throwIfAborted();
    visit.stack = before.stack;
    if (!signal.aborted) {
      await watch.requireAnswers(signal);
      const after = await readCounters(running, services, eitherSignal);
      const livesAfter = await readLives(services);
      requireSameLives(livesBefore, livesAfter);
      const anew = countersBegunAnew(livesBefore, livesAfter);
      const { serviceCounters, warnings } = increases(services, before.counters, after.counters, anew);
      visit.stack = after.stack;
      visit.cache = cacheBetween(before.stack, after.stack);
      visit.serviceCounters = serviceCounters;
      visit.warnings.push(...warnings, ...lifeWarnings(livesBefore, livesAfter));
    }
  } catch (error) {
    if (!signal.aborted) {
      visit.state = 'failed';
      visit.error = toErrorRecord(await watch.explain(error));
    }
  } finally {
    visit.warnings.push(...standstillWarnings(watch.standstills(), measured));
    watch.stop();
    await clock.time('stop', async () => stopTarget(target, visit));
  }
  if (signal.aborted) visit.state = 'interrupted';
  return visit;
}

async function requireConformance(target: RunningApp, spec: TargetSpec, context: VisitContext): Promise<void> {
  const violations = await checkConformance(
    {
      baseUrl: target.baseUrl,
      seededItems: context.items,
      seededCount: context.items.length,
      hasCache: spec.cache !== null,
      signal: context.signal,
    },
    { depth: 'smoke' },
  );
  const first = violations[0];
  if (first === undefined) return;
  throw new StackbenchError({
    code: 'not-conformant',
    what: `${spec.id} answers wrongly, so it is not measured: ${first.rule}.`,
    why: `Expected ${first.expected}; saw ${first.actual}.${violations.length > 1 ? ` ${violations.length - 1} more rules are broken.` : ''}`,
    fix: 'Mend the stack; the contract is targets/openapi.yaml.',
  });
}

/** Every stack gets the same stream in the same repetition; engines and phases get streams of their own. */
function streamSeed(seed: number, repetition: number, phase: string): number {
  let mixed = (seed + 1) * 0x9e3779b1 + repetition * 0x85ebca6b;
  for (const character of phase) mixed = Math.imul(mixed ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return mixed >>> 0;
}

function failedRound(error: Visit['error'] & object): StackbenchError {
  return new StackbenchError(error);
}

/** What does not end stays in the ledger, and must not keep the other visits from being made. */
async function stopTarget(target: RunningApp | null, visit: Visit): Promise<void> {
  try {
    await target?.stop();
  } catch (error) {
    const message = `${visit.target} was left running after a visit: ${messageOf(error)}`;
    visit.warnings.push({ code: 'teardown', message, fix: 'The next command tries again.', invalidates: false });
  }
}

function cacheBetween(before: StackReport | null, after: StackReport | null): Visit['cache'] {
  const [from, to] = [before, after].map(
    (report) => report?.['cache'] as { hits: number; misses: number } | null | undefined,
  );
  if (from === null || from === undefined || to === null || to === undefined) return null;
  // A stack that began anew counts from nothing: then it is not known.
  if (to.hits < from.hits || to.misses < from.misses) return null;
  return { hits: to.hits - from.hits, misses: to.misses - from.misses };
}

class PhaseClock {
  readonly phasesMs: Record<string, number> = {};
  readonly #onPhase: (phase: Phase) => void;

  constructor(onPhase: (phase: Phase) => void) {
    this.#onPhase = onPhase;
  }

  async time<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    this.#onPhase(phase);
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.phasesMs[phase] = Math.round(performance.now() - startedAt);
    }
  }
}
