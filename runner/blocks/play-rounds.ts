import { fromErrorRecord } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { loadFor } from '../load/load-for.ts';
import type { OpenVisit } from './open-visit.ts';
import { runRound } from './run-round.ts';
import { streamSeed } from './stream-seed.ts';

const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Lets each engine measure once, into the visit; an interrupt ends the rounds.
 * @throws the error of a round that failed, the reason why something that the visit needs is gone
 */
export async function playRounds(open: OpenVisit, app: RunningApp): Promise<void> {
  const { context, clock, visit, watch } = open;
  for (const one of context.engines) {
    const fromMs = performance.now();
    const round = await clock.time(one.id, () => runRound(settingOf(open, app, one)));
    visit.rounds.push(round);
    open.rounds.push({ fromMs, toMs: performance.now() });
    if (round.state === 'failed') throw fromErrorRecord(round.error);
    if (round.state === 'interrupted') break;
  }
  watch.signal.throwIfAborted();
}

function settingOf(
  { context, cell, datastores, watch }: OpenVisit,
  app: RunningApp,
  { engine }: OpenVisit['context']['engines'][number],
): Parameters<typeof runRound>[0] {
  const { plan } = context;
  return {
    engine,
    engineVersion: engine.version,
    ceiling: context.ceilings.of(engine.id, cell.scenario.id),
    target: app,
    datastores,
    watch,
    placement: plan,
    job: {
      baseUrl: app.baseUrl,
      scenario: cell.scenario,
      itemsFile: context.itemsFile,
      items: plan.items,
      timeoutMs: REQUEST_TIMEOUT_MS,
      cpus: plan.generatorCpus,
      workDir: context.workDir,
      signal: context.signal,
      seed: streamSeed(plan.seed, cell.repetition, engine.id),
      load: loadFor(engine, plan),
      durationMs: context.durationMs,
    },
  };
}
