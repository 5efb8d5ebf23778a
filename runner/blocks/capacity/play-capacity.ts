import { capacityTarget } from '../../../model/capacity/capacity-target.ts';
import { seededRandom, shuffled } from '../../../model/stats/seeded-random.ts';
import { streamOf } from '../../../scenarios/stream.ts';
import { type StepPlayer, openStepPlayer } from '../../load/steps/step-player.ts';
import type { TurnVisit } from '../open-visit.ts';
import { firstNumberOf } from '../stream-numbers.ts';
import { streamSeed } from '../stream-seed.ts';
import { type CapacityContext, type CapacityTurn, turnsOf } from './capacity-turn.ts';
import { failVisit, playStep } from './play-step.ts';

const REQUEST_TIMEOUT_MS = 10_000;

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
  const turns: CapacityTurn[] = [];
  try {
    player = await openPlayer(visits, context, signal);
    for (const { watch } of visits)
      endWatches.push(watch.addGenerator('load generator', player.pid, (error) => givenUp.abort(error)));
    turns.push(...turnsOf(visits, context));
    await Promise.all(turns.map(({ limits }) => limits.open()));
    await playCycles(player, turns, context);
  } catch (error) {
    for (const open of visits) if (open.visit.state === 'completed') await failVisit(open, error);
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
    apps: visits.map(({ app, watch }) => ({
      id: app.id,
      baseUrl: app.baseUrl,
      headers: app.headers,
      itemsFile: app.seeded?.itemsFile,
      signal: watch.signal,
    })),
    stream: streamOf(cell.scenario, {
      items: plan.items,
      seed: streamSeed(plan.seed, cell.repetition, 'capacity'),
      firstNumber: firstNumberOf(plan, cell, 'capacity'),
    }),
    itemsFile: context.itemsFile,
    maxInFlight: plan.maxInFlight,
    timeoutMs: REQUEST_TIMEOUT_MS,
    targetMs: capacityTarget(plan).limitMs,
    cpus: plan.generatorCpus,
    workDir: context.workDir,
    signal,
  });
}

async function playCycles(player: StepPlayer, turns: readonly CapacityTurn[], context: CapacityContext): Promise<void> {
  const [{ visit }] = turns as [CapacityTurn];
  const { repetition } = visit.cell;
  const random = seededRandom(streamSeed(context.plan.seed, repetition, 'cycles of capacity'));
  const origin = performance.now();
  let left = [...turns];
  while (left.length > 0) {
    const going: CapacityTurn[] = [];
    for (const turn of shuffled(left, random)) {
      const step = turn.steps.next();
      if (step === null) continue;
      visit.context.signal.throwIfAborted();
      const seed = Math.floor(random() * 2 ** 32);
      if (await playStep(player, turn, { step, seed, origin }, context)) going.push(turn);
    }
    left = turns.filter((turn) => going.includes(turn));
  }
}
