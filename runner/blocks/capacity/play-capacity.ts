import { BlockSteps, type KnownStack } from '../../../model/capacity/block-steps.ts';
import { capacityTarget } from '../../../model/capacity/capacity-target.ts';
import { type AskedStep, StackSearch } from '../../../model/capacity/stack-search.ts';
import type { CapacityPlan } from '../../../model/document/capacity-plan.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { LimitSignals } from '../../../model/document/limit-signals.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { StackbenchError, toErrorRecord } from '../../../model/stackbench-error.ts';
import { seededRandom, shuffled } from '../../../model/stats/seeded-random.ts';
import { prepareStream } from '../../../scenarios/request-stream.ts';
import type { Endpoint } from '../../datastores/datastore.ts';
import { type StepPlayer, openStepPlayer } from '../../load/steps/step-player.ts';
import { LimitMeter } from '../../measure/limits/limit-meter.ts';
import type { TurnVisit } from '../open-visit.ts';
import { streamSeed } from '../stream-seed.ts';
import { StepMeter } from './step-meter.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** Maximum time from the end of a step until nothing is in flight, ms; then what is left is given up. */
const RECOVERY_LIMIT_MS = 3000;

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
interface Turn {
  readonly app: number;
  readonly visit: TurnVisit;
  readonly steps: BlockSteps;
  readonly meter: StepMeter;
  readonly limits: LimitMeter<Endpoint>;
}

/**
 * Plays the steps of all apps in turns, in an order that is drawn again for each cycle. An app that fails in between
 * fails its visit, and the others go on; a generator that fails, fails all visits. Never rejects.
 */
export async function playCapacity(visits: readonly TurnVisit[], context: CapacityContext): Promise<void> {
  const [first] = visits;
  if (first === undefined) return;
  first.context.onPhase('capacity', null);
  const began = performance.now();
  const givenUp = new AbortController();
  const signal = AbortSignal.any([first.context.signal, givenUp.signal]);
  const endWatches: (() => void)[] = [];
  let player: StepPlayer | null = null;
  const turns: Turn[] = [];
  try {
    player = await openPlayer(visits, context, signal);
    for (const { watch } of visits)
      endWatches.push(watch.addGenerator('load generator', player.pid, (error) => givenUp.abort(error)));
    turns.push(...turnsOf(visits, context));
    await Promise.all(turns.map(({ limits }) => limits.open()));
    await playCycles(player, turns, context);
  } catch (error) {
    for (const open of visits) if (open.visit.state === 'completed') await fail(open, error);
  } finally {
    for (const endWatch of endWatches) endWatch();
    await Promise.all(turns.map(({ limits }) => limits.close()));
    await player?.close();
  }
  const shareMs = Math.round((performance.now() - began) / visits.length);
  for (const { clock } of visits) clock.phasesMs.capacity = shareMs;
}

async function openPlayer(
  visits: readonly TurnVisit[],
  { plan }: CapacityContext,
  signal: AbortSignal,
): Promise<StepPlayer> {
  const [{ context, cell }] = visits as [TurnVisit];
  return openStepPlayer({
    apps: visits.map(({ app, watch }) => ({ id: app.id, baseUrl: app.baseUrl, signal: watch.signal })),
    stream: prepareStream(cell.scenario, plan.items, streamSeed(plan.seed, cell.repetition, 'capacity')),
    itemsFile: context.itemsFile,
    maxInFlight: plan.maxInFlight,
    timeoutMs: REQUEST_TIMEOUT_MS,
    targetMs: capacityTarget(plan).limitMs,
    cpus: plan.generatorCpus,
    workDir: context.workDir,
    signal,
  });
}

function turnsOf(visits: readonly TurnVisit[], context: CapacityContext): Turn[] {
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

async function playCycles(player: StepPlayer, turns: readonly Turn[], context: CapacityContext): Promise<void> {
  const [{ visit }] = turns as [Turn];
  const { repetition } = visit.cell;
  const random = seededRandom(streamSeed(context.plan.seed, repetition, 'cycles of capacity'));
  const origin = performance.now();
  let left = [...turns];
  while (left.length > 0) {
    const going: Turn[] = [];
    for (const turn of shuffled(left, random)) {
      const step = turn.steps.next();
      if (step === null) continue;
      visit.context.signal.throwIfAborted();
      const seed = Math.floor(random() * 2 ** 32);
      if (await playOne(player, turn, { step, seed, origin }, context)) going.push(turn);
    }
    left = turns.filter((turn) => going.includes(turn));
  }
}

/** Plays a step; false if the app cannot be measured any further. */
async function playOne(
  player: StepPlayer,
  { app, visit, steps, meter, limits }: Turn,
  { step, seed, origin }: { readonly step: AskedStep; readonly seed: number; readonly origin: number },
  context: CapacityContext,
): Promise<boolean> {
  const isOverload = step.purpose === 'overload';
  const began = performance.now();
  let fromMs = began;
  const limit: { signals: Promise<LimitSignals> | null } = { signals: null };
  try {
    const played = await player.play({
      app,
      seed,
      ratePerSec: step.ratePerSec,
      durationMs: step.durationMs,
      giveUpMs: RECOVERY_LIMIT_MS,
      withLatency: !isOverload,
      onEdge(edge) {
        meter.onEdge(edge);
        if (isOverload && edge === 'begin') limits.begin();
        else if (isOverload) limit.signals = limits.end();
        visit.inTurns.onWindow(edge);
        if (edge === 'begin') fromMs = performance.now();
        else visit.windows.push({ fromMs, toMs: performance.now() });
      },
    });
    const done: CapacityStep = {
      ...step,
      startMs: Math.round(fromMs - origin),
      ...played,
      ...meter.last(),
      signals: await limit.signals,
    };
    steps.add(done, performance.now() - began);
    context.stepsOf(visit.visit).push(done);
    return true;
  } catch (error) {
    visit.context.signal.throwIfAborted();
    if (!visit.watch.signal.aborted && !isOfApp(error)) throw error;
    await fail(visit, error);
    return false;
  }
}

/** Fails the visit of an app, with what ended or stands still as the reason if something does. */
async function fail({ context, visit, watch }: TurnVisit, error: unknown): Promise<void> {
  if (context.signal.aborted) return;
  visit.state = 'failed';
  visit.error = toErrorRecord(await watch.explain(error));
}

function isOfApp(error: unknown): boolean {
  return error instanceof StackbenchError && error.code === 'server-gone';
}
