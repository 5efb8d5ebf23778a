import { streamOf } from '../../scenarios/stream.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { fillsCaches } from '../measure/warm-up-windows.ts';
import { type LifeSign, readLives } from './datastore-changes.ts';
import { fillCaches } from './fill.ts';
import type { OpenVisit, StartedVisit } from './open-visit.ts';
import { requireAnswers } from './require-answers.ts';
import { requireConformance } from './require-conformance.ts';
import { firstNumberOf } from './stream-numbers.ts';
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
  await clock.time('conformance', () => requireGoodAnswers(open, app));
  return { ...open, app, lives };
}

/** By the rules of the contract, and by what is expected of requests of the user's. */
async function requireGoodAnswers(open: OpenVisit, app: RunningApp): Promise<void> {
  const { spec, scenario } = open.cell;
  if (spec.ownApi !== true) await requireConformance(open, app);
  if (scenario.own !== undefined) await requireAnswers(open, scenario.own, app);
}

/**
 * Gets every seeded item once, so that all caches are equally full, if the scenario reads items by their ids; then
 * plays the scenario until the app is warm.
 */
export async function warmUpVisit(started: StartedVisit): Promise<void> {
  const { app, clock, cell, context, signal, visit } = started;
  const { plan } = context;
  const { baseUrl, headers, pids, seeded = context } = app;
  const { connections, warmUpRequests: requests } = plan;
  const ids = seeded.items.map(({ id }) => id);
  if (cell.spec.ownApi !== true && fillsCaches(cell.scenario))
    await clock.time('fill', () => fillCaches({ baseUrl, headers, ids, connections, signal }));
  const stream = streamOf(cell.scenario, {
    items: plan.items,
    seed: streamSeed(plan.seed, cell.repetition, 'warm-up'),
    firstNumber: firstNumberOf(plan, cell, 'warm-up'),
  });
  visit.warmUp = await clock.time('warm-up', () =>
    warmUpApp({ baseUrl, headers, pids, stream, ids, connections, requests, signal }),
  );
  visit.warnings.push(...notSteady(visit.warmUp, requests));
}
