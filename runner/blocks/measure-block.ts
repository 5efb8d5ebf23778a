import type { Visit } from '../../model/document/visit.ts';
import { toErrorRecord } from '../../model/stackbench-error.ts';
import { standstillWarnings } from './datastore-changes.ts';
import { type OpenVisit, type VisitCell, type VisitContext, openVisit } from './open-visit.ts';
import { playTurns } from './play-turns.ts';
import { type CheckedVisit, startVisit, warmUpVisit } from './prepare-visit.ts';
import { readCounters } from './read-counters.ts';
import { settleVisit } from './settle-visit.ts';
import { VisitApp } from './visit-app.ts';
import { WindowCounters } from './window-counters.ts';
import { workAtOnce } from './work-at-once.ts';

/** Apps that start at the same time: seeding waits for the disk while another app loads its code. */
const STARTS_AT_ONCE = 2;

/** A visit of a block, with its app. */
interface BlockVisit extends OpenVisit {
  readonly ownApp: VisitApp;
}

/** A visit whose app is warm, with its counters before the turns. */
interface WarmVisit extends CheckedVisit, BlockVisit {
  readonly counters: Awaited<ReturnType<typeof readCounters>>;
  readonly inTurns: WindowCounters;
}

/**
 * One block: fresh apps on freshly seeded data, all of them started, checked and warmed up, then measured by each
 * engine in slices that take turns, then stopped. Returns the visits in the order of the cells. Never rejects: what
 * went wrong with an app is in its visit, and the others go on without it. An interrupt before all are measured
 * interrupts all visits. Nothing of the block is left running.
 */
export async function measureBlock(context: VisitContext, cells: readonly VisitCell[]): Promise<Visit[]> {
  const visits = cells.map((cell): BlockVisit => {
    const open = openVisit(context, cell);
    return { ...open, ownApp: new VisitApp(open.visit) };
  });
  try {
    const started = await workAtOnce(visits, STARTS_AT_ONCE, async (visit) => attempt(visit, () => start(visit)));
    const warm = await workAtOnce(started, 1, async (visit) => attempt(visit, () => warmUp(visit)));
    await measureWarm(context, warm);
    for (const { visit } of visits) if (context.signal.aborted) visit.state = 'interrupted';
  } finally {
    await Promise.all(visits.map((visit) => close(visit)));
  }
  return visits.map(({ visit }) => visit);
}

/** Lets each engine measure the apps in turns, then reads what they and their datastores did. */
async function measureWarm({ engines }: VisitContext, warm: readonly WarmVisit[]): Promise<void> {
  try {
    for (const one of engines) {
      await playTurns(warm.filter(hasNotFailed), one);
      await Promise.all(warm.filter((visit) => !hasNotFailed(visit)).map(({ ownApp }) => ownApp.stop()));
    }
    const played = warm.filter(hasNotFailed);
    await workAtOnce(played, played.length, async (visit) => attempt(visit, () => settle(visit)));
  } finally {
    await Promise.all(warm.map(async ({ inTurns }) => inTurns.close()));
  }
}

async function start(open: BlockVisit): Promise<CheckedVisit & BlockVisit> {
  const checked = await startVisit(open, (app) => open.ownApp.started(app, open.watch.signal));
  return { ...open, ...checked };
}

async function warmUp(visit: CheckedVisit & BlockVisit): Promise<WarmVisit> {
  await warmUpVisit(visit);
  visit.watch.signal.throwIfAborted();
  const counters = await readCounters(visit.app, visit.datastores, visit.signal);
  // Other apps use the same servers, in their turns.
  const shared = visit.datastores.filter(({ product }) => !product.countersAreOfNamespace);
  const inTurns = new WindowCounters(shared);
  await inTurns.open(visit.signal);
  return { ...visit, counters, inTurns };
}

/** Rounds whose generator failed are no fault of the app, but a visit without any other one measured nothing. */
async function settle(played: WarmVisit): Promise<void> {
  const { visit } = played;
  const errors = visit.rounds.flatMap((round) => (round.state === 'failed' ? [round.error] : []));
  if (errors.length < visit.rounds.length) return settleVisit(played);
  visit.state = 'failed';
  visit.error = errors[0] ?? null;
}

function hasNotFailed({ visit }: OpenVisit): boolean {
  return visit.state === 'completed';
}

/** What `work` gives; null if it fails, which fails the visit and stops its app. An interrupt is no failure. */
async function attempt<T>({ context, visit, watch, ownApp }: BlockVisit, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (context.signal.aborted) return null;
    visit.state = 'failed';
    visit.error = toErrorRecord(await watch.explain(error));
    await ownApp.stop();
    return null;
  }
}

async function close({ clock, windows, visit, watch, ownApp }: BlockVisit): Promise<void> {
  visit.warnings.push(...standstillWarnings(watch.standstills(), windows));
  watch.stop();
  await clock.time('stop', () => ownApp.stop());
}
