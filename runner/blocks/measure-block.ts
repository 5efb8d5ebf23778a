import type { Visit } from '../../model/document/visit.ts';
import { toErrorRecord } from '../../model/stackbench-error.ts';
import { standstillWarnings } from './datastore-changes.ts';
import { BlockMemory } from './memory/block-memory.ts';
import { type OpenVisit, type TurnVisit, type VisitCell, type VisitContext, openVisit } from './open-visit.ts';
import { type CheckedVisit, startVisit, warmUpVisit } from './prepare-visit.ts';
import { readCounters, reporterOf } from './read-counters.ts';
import { settleVisit } from './settle-visit.ts';
import { VisitApp } from './visit-app.ts';
import { WindowCounters } from './window-counters.ts';
import { workAtOnce } from './work-at-once.ts';

/** Apps that start at the same time: seeding waits for the disk while another app loads its code. */
const STARTS_AT_ONCE = 2;

/** A visit of a block, with its app, and the memory of the block. */
interface BlockVisit extends OpenVisit {
  readonly ownApp: VisitApp;
  readonly memory: BlockMemory;
}

/** A visit whose app is warm, with its counters before the turns. */
interface WarmVisit extends CheckedVisit, BlockVisit {
  readonly counters: Awaited<ReturnType<typeof readCounters>>;
  readonly inTurns: WindowCounters;
}

/** Measures warm apps in turns. Never rejects: an app that fails in between fails its visit, and the others go on. */
export type PlayPart = (visits: readonly TurnVisit[]) => Promise<void>;

/** What a block gave: its visits in the order of the cells, and the stacks that memory did not hold as well. */
interface PlayedBlock {
  readonly visits: Visit[];
  readonly left: readonly string[];
}

/**
 * One block: fresh apps on freshly seeded data, all of them started, checked and warmed up, then measured in turns by
 * each part, then stopped. Apps that memory does not hold beside the others have no visit.
 * Never rejects: what went wrong with an app is in its visit, and the others go on without it. An interrupt before all
 * are measured interrupts all visits. Nothing of the block is left running.
 */
export async function measureBlock(
  context: VisitContext,
  cells: readonly VisitCell[],
  parts: readonly PlayPart[],
): Promise<PlayedBlock> {
  const memory = new BlockMemory(
    context.memory,
    cells.map(({ spec }) => spec.id),
  );
  const visits = cells.map((cell): BlockVisit => {
    const open = openVisit(context, cell);
    return { ...open, ownApp: new VisitApp(open.visit), memory };
  });
  try {
    const started = await workAtOnce(visits, STARTS_AT_ONCE, async (visit) => attempt(visit, () => start(visit)));
    const warm = await workAtOnce(started, 1, async (visit) => {
      await makeRoom(visits, memory, idOf(visit));
      return attempt(visit, () => warmUp(visit));
    });
    await makeRoom(visits, memory, null);
    await measureWarm(warm, parts);
    for (const { visit } of visits) if (context.signal.aborted) visit.state = 'interrupted';
  } finally {
    await Promise.all(visits.map((visit) => close(visit)));
  }
  return outcomeOf(visits, memory);
}

/** Stops apps until there is memory for the warm-up of `next`, or for measuring the others if it is null. */
async function makeRoom(visits: readonly BlockVisit[], memory: BlockMemory, next: string | null): Promise<void> {
  for (let id = memory.leaveForRoom(next); id !== null; id = memory.leaveForRoom(next))
    await visits.find((visit) => idOf(visit) === id)?.ownApp.stop();
}

/** Lets each part measure the apps, then reads what they and their datastores did. */
async function measureWarm(warm: readonly WarmVisit[], parts: readonly PlayPart[]): Promise<void> {
  try {
    for (const play of parts) {
      await play(warm.filter(isToBePlayed));
      await Promise.all(warm.filter((visit) => !isToBePlayed(visit)).map(({ ownApp }) => ownApp.stop()));
    }
    const played = warm.filter(isToBePlayed);
    for (const visit of played) visit.memory.onWarm(idOf(visit), visit.app.pids());
    await workAtOnce(played, played.length, async (visit) => attempt(visit, () => settle(visit)));
  } finally {
    await Promise.all(warm.map(async ({ inTurns }) => inTurns.close()));
  }
}

/** Null if memory does not hold the app. */
async function start(open: BlockVisit): Promise<(CheckedVisit & BlockVisit) | null> {
  const { memory, ownApp, watch } = open;
  if (!memory.admits(idOf(open))) return null;
  let pids: readonly number[] | null = null;
  try {
    const checked = await startVisit(open, (app) => ownApp.started(app, watch.signal));
    pids = checked.app.pids();
    return { ...open, ...checked };
  } finally {
    memory.onStarted(idOf(open), pids);
  }
}

/** Null if memory does not hold the app any more. */
async function warmUp(visit: CheckedVisit & BlockVisit): Promise<WarmVisit | null> {
  const { memory } = visit;
  if (memory.isOut(idOf(visit))) return null;
  await warmUpVisit(visit);
  memory.onWarm(idOf(visit), visit.app.pids());
  visit.watch.signal.throwIfAborted();
  const counters = await readCounters(reporterOf(visit), visit.datastores, visit.signal);
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
  if (errors.length === 0 || errors.length < visit.rounds.length) return settleVisit(played);
  visit.state = 'failed';
  visit.error = errors[0] ?? null;
}

/** Whether it has not failed, and memory holds its app and another one. */
function isToBePlayed({ visit, memory }: BlockVisit): boolean {
  return visit.state === 'completed' && !memory.isOut(visit.target) && !memory.isReferenceAlone();
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

/** A visit for each app that was measured or failed, also for want of memory; none for one of another group. */
function outcomeOf(opens: readonly OpenVisit[], memory: BlockMemory): PlayedBlock {
  const { left } = memory;
  const kept = opens.filter((open) => !left.includes(idOf(open)) && !memory.isWithoutPartner(idOf(open)));
  for (const { visit } of kept) {
    const unfit = memory.whyUnfit(visit.target);
    if (unfit !== null && visit.state !== 'interrupted') [visit.state, visit.error] = ['failed', toErrorRecord(unfit)];
  }
  return { visits: kept.map(({ visit }) => visit), left };
}

function idOf({ cell }: Pick<OpenVisit, 'cell'>): string {
  return cell.spec.id;
}
