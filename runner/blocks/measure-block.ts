import type { Visit } from '../../model/document/visit.ts';
import { messageOf, toErrorRecord } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { standstillWarnings } from './datastore-changes.ts';
import { type OpenVisit, type VisitCell, type VisitContext, openVisit } from './open-visit.ts';
import { playTurns } from './play-turns.ts';
import { type CheckedVisit, startVisit, warmUpVisit } from './prepare-visit.ts';
import { readCounters } from './read-counters.ts';
import { settleVisit } from './settle-visit.ts';
import { teardownWarning } from './teardown-warning.ts';
import { WindowCounters } from './window-counters.ts';
import { workAtOnce } from './work-at-once.ts';

/** Apps that start at the same time: seeding waits for the disk while another app loads its code. */
const STARTS_AT_ONCE = 2;

/** A visit whose app is warm, with its counters before the turns. */
interface WarmVisit extends CheckedVisit {
  readonly counters: Awaited<ReturnType<typeof readCounters>>;
  readonly inTurns: WindowCounters;
}

/**
 * One block: fresh apps on freshly seeded data, all of them started, checked and warmed up, then measured by each
 * engine in slices that take turns, then stopped. Returns the visits in the order of the cells. Never rejects: what
 * went wrong with an app is in its visit, and the others go on. Nothing of it is left running.
 */
export async function measureBlock(context: VisitContext, cells: readonly VisitCell[]): Promise<Visit[]> {
  const opens = cells.map((cell) => openVisit(context, cell));
  const apps = new Map<OpenVisit, RunningApp>();
  try {
    const started = await workAtOnce(opens, STARTS_AT_ONCE, async (open) =>
      attempt(open, () => startVisit(open, (app) => apps.set(open, app))),
    );
    const warm = await workAtOnce(started, 1, async (visit) => attempt(visit, () => warmUp(visit)));
    await measureWarm(context, warm);
  } finally {
    await Promise.all(opens.map((open) => close(open, apps.get(open) ?? null)));
  }
  for (const { visit } of opens) if (context.signal.aborted) visit.state = 'interrupted';
  return opens.map(({ visit }) => visit);
}

/** Lets each engine measure the apps in turns, then reads what they and their datastores did. */
async function measureWarm({ engines }: VisitContext, warm: readonly WarmVisit[]): Promise<void> {
  const alive = (): WarmVisit[] => warm.filter(({ visit }) => visit.state === 'completed');
  try {
    for (const one of engines) await playTurns(alive(), one);
    const played = alive();
    await workAtOnce(played, played.length, async (visit) => attempt(visit, () => settleVisit(visit)));
  } finally {
    await Promise.all(warm.map(async ({ inTurns }) => inTurns.close()));
  }
}

async function warmUp(visit: CheckedVisit): Promise<WarmVisit> {
  await warmUpVisit(visit);
  visit.watch.signal.throwIfAborted();
  const counters = await readCounters(visit.app, visit.datastores, visit.signal);
  // Other apps use the same servers, in their turns.
  const shared = visit.datastores.filter(({ product }) => !product.countersAreOfNamespace);
  const inTurns = new WindowCounters(shared);
  await inTurns.open(visit.signal);
  return { ...visit, counters, inTurns };
}

/** What `work` gives; null if it fails, which fails the visit. An interrupt is no failure. */
async function attempt<T>({ context, visit, watch }: OpenVisit, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (context.signal.aborted) return null;
    visit.state = 'failed';
    visit.error = toErrorRecord(await watch.explain(error));
    return null;
  }
}

async function close({ clock, windows, visit, watch }: OpenVisit, app: RunningApp | null): Promise<void> {
  visit.warnings.push(...standstillWarnings(watch.standstills(), windows));
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
