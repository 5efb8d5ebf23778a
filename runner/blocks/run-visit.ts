import type { Visit } from '../../model/document/visit.ts';
import { messageOf, toErrorRecord } from '../../model/stackbench-error.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { readLives, standstillWarnings } from './datastore-changes.ts';
import { fillCaches } from './fill.ts';
import { type OpenVisit, type VisitCell, type VisitContext, openVisit } from './open-visit.ts';
import { playRounds } from './play-rounds.ts';
import { readCounters } from './read-counters.ts';
import { requireConformance } from './require-conformance.ts';
import { settleVisit } from './settle-visit.ts';
import { streamSeed } from './stream-seed.ts';
import { teardownWarning } from './teardown-warning.ts';
import { notSteady, warmUpApp } from './warm-up.ts';

/**
 * A fresh app on freshly seeded data: conformance, a get of every seeded id, warm-up, then each engine once.
 * Never rejects: what went wrong is in the visit. Nothing of it is left running.
 */
export async function runVisit(context: VisitContext, cell: VisitCell): Promise<Visit> {
  const open = openVisit(context, cell);
  const { clock, visit } = open;
  let app: RunningApp | null = null;
  try {
    await requireDatastores(open);
    const lives = await readLives(open.datastores);
    const started = await clock.time('start', () => context.startTarget(cell.spec));
    app = started;
    open.watch.addTarget(started);
    await clock.time('conformance', () => requireConformance(open, started));
    await clock.time('fill', () => fill(open, started));
    await clock.time('warm-up', () => warmUp(open, started));
    const counters = await readCounters(started, open.datastores, open.signal);
    await playRounds(open, started);
    await settleVisit(open, started, { lives, counters });
  } catch (error) {
    await noteFailure(open, error);
  } finally {
    await close(open, app);
  }
  if (context.signal.aborted) visit.state = 'interrupted';
  return visit;
}

async function requireDatastores({ context, watch }: OpenVisit): Promise<void> {
  context.signal.throwIfAborted();
  await watch.requireAnswers(context.signal);
}

async function fill({ context, signal }: OpenVisit, { baseUrl }: RunningApp): Promise<void> {
  const ids = context.items.map(({ id }) => id);
  await fillCaches({ baseUrl, ids, connections: context.plan.connections, signal });
}

async function warmUp({ context, cell, signal, visit }: OpenVisit, { baseUrl, pids }: RunningApp): Promise<void> {
  const { plan, items } = context;
  visit.warmUp = await warmUpApp({
    baseUrl,
    pids,
    stream: prepareStream(cell.scenario, plan.items, streamSeed(plan.seed, cell.repetition, 'warm-up')),
    ids: items.map(({ id }) => id),
    connections: plan.connections,
    requests: plan.warmUpRequests,
    signal,
  });
  visit.warnings.push(...notSteady(visit.warmUp, plan.warmUpRequests));
}

/** An interrupt is no failure. */
async function noteFailure({ context, visit, watch }: OpenVisit, error: unknown): Promise<void> {
  if (context.signal.aborted) return;
  visit.state = 'failed';
  visit.error = toErrorRecord(await watch.explain(error));
}

async function close({ clock, rounds, visit, watch }: OpenVisit, app: RunningApp | null): Promise<void> {
  visit.warnings.push(...standstillWarnings(watch.standstills(), rounds));
  watch.stop();
  await clock.time('stop', () => stopApp(app, visit));
}

/** An app that does not end stays in the ledger, and must not prevent the other visits. */
async function stopApp(app: RunningApp | null, visit: Visit): Promise<void> {
  try {
    await app?.stop();
  } catch (error) {
    visit.warnings.push(teardownWarning(`${visit.target} still runs after a visit: ${messageOf(error)}`));
  }
}
