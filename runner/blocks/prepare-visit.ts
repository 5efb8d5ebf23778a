import { prepareStream } from '../../scenarios/request-stream.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { type LifeSign, readLives } from './datastore-changes.ts';
import { fillCaches } from './fill.ts';
import type { OpenVisit, StartedVisit } from './open-visit.ts';
import { requireConformance } from './require-conformance.ts';
import { streamSeed } from './stream-seed.ts';
import { notSteady, warmUpApp } from './warm-up.ts';

/** A started visit, and what its datastores reported of their lives before. */
export interface CheckedVisit extends StartedVisit {
  readonly lives: readonly LifeSign[];
}

/**
 * Starts the app of a visit on freshly seeded data, and checks that it answers as the contract says.
 * @param onStarted gets the app as soon as it runs, so that it can be stopped if a later step fails
 * @throws StackbenchError of a datastore that does not answer, of a start, or `not-conformant`
 */
export async function startVisit(open: OpenVisit, onStarted: (app: RunningApp) => void): Promise<CheckedVisit> {
  const { clock, cell, context, datastores, watch } = open;
  context.signal.throwIfAborted();
  await watch.requireAnswers(context.signal);
  const lives = await readLives(datastores);
  const app = await clock.time('start', () => context.startTarget(cell.spec));
  onStarted(app);
  watch.addTarget(app);
  await clock.time('conformance', () => requireConformance(open, app));
  return { ...open, app, lives };
}

/**
 * Gets every seeded item once, so that all caches are equally full, if the scenario reads items by their ids; then
 * plays the scenario until the app is warm.
 */
export async function warmUpVisit(started: StartedVisit): Promise<void> {
  const { app, clock, cell, context, signal, visit } = started;
  const { plan, items } = context;
  const { baseUrl, pids } = app;
  const { connections, warmUpRequests: requests } = plan;
  const ids = items.map(({ id }) => id);
  if ((cell.scenario.mix.get ?? 0) > 0)
    await clock.time('fill', () => fillCaches({ baseUrl, ids, connections, signal }));
  const stream = prepareStream(cell.scenario, plan.items, streamSeed(plan.seed, cell.repetition, 'warm-up'));
  visit.warmUp = await clock.time('warm-up', () =>
    warmUpApp({ baseUrl, pids, stream, ids, connections, requests, signal }),
  );
  visit.warnings.push(...notSteady(visit.warmUp, requests));
}
