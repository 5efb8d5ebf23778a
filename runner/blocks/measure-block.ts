import type { Visit } from '../../model/document/visit.ts';
import { messageOf, toErrorRecord } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { standstillWarnings } from './datastore-changes.ts';
import { BlockMemory } from './memory/block-memory.ts';
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

/** What a block gave: its visits in the order of the cells, and the stacks that memory did not hold as well. */
interface PlayedBlock {
  readonly visits: Visit[];
  readonly left: readonly string[];
}

/**
 * One block: fresh apps on freshly seeded data, all of them started, checked and warmed up, then measured by each
 * engine in slices that take turns, then stopped. Apps that memory does not hold beside the others have no visit.
 * Never rejects: what went wrong with an app is in its visit, and the others go on. Nothing of it is left running.
 */
export async function measureBlock(context: VisitContext, cells: readonly VisitCell[]): Promise<PlayedBlock> {
  const opens = cells.map((cell) => openVisit(context, cell));
  const apps = new Map<OpenVisit, RunningApp>();
  const memory = new BlockMemory(context.memory, opens.map(idOf));
  try {
    const started = await workAtOnce(opens, STARTS_AT_ONCE, async (open) => {
      if (!memory.admits(idOf(open))) return null;
      const checked = await attempt(open, () => startVisit(open, (app) => apps.set(open, app)));
      memory.onStarted(idOf(open), checked?.app.pids() ?? null);
      return checked;
    });
    const makeRoom = async (next: CheckedVisit | null): Promise<void> => {
      const id = memory.leaveForRoom(next && idOf(next));
      if (id === null) return;
      const open = opens.find((candidate) => idOf(candidate) === id);
      if (open !== undefined) await close(open, apps.get(open) ?? null);
      if (open !== undefined) apps.delete(open);
      await makeRoom(next);
    };
    const warm = await workAtOnce(started, 1, async (visit) => {
      await makeRoom(visit);
      return memory.isOut(idOf(visit)) ? null : attempt(visit, () => warmUp(visit, memory));
    });
    await makeRoom(null);
    const toPlay = (): WarmVisit[] =>
      memory.isReferenceAlone()
        ? []
        : warm.filter((visit) => visit.visit.state === 'completed' && !memory.isOut(idOf(visit)));
    for (const one of context.engines) await playTurns(toPlay(), one);
    const played = toPlay();
    for (const { cell, app } of played) memory.onWarm(cell.spec.id, app.pids());
    await workAtOnce(played, played.length, async (visit) => attempt(visit, () => settleVisit(visit)));
  } finally {
    await Promise.all(opens.map((open) => close(open, apps.get(open) ?? null)));
  }
  return outcomeOf(opens, memory, context.signal.aborted);
}

/** A visit for each app that was measured or failed, also for want of memory; none for one of another group. */
function outcomeOf(opens: readonly OpenVisit[], memory: BlockMemory, isAborted: boolean): PlayedBlock {
  const { left } = memory;
  const kept = opens.filter((open) => !left.includes(idOf(open)) && !memory.isWithoutPartner(idOf(open)));
  for (const { visit } of kept) {
    const unfit = memory.whyUnfit(visit.target);
    if (unfit !== null) [visit.state, visit.error] = ['failed', toErrorRecord(unfit)];
    if (isAborted) visit.state = 'interrupted';
  }
  return { visits: kept.map(({ visit }) => visit), left };
}

function idOf({ cell }: Pick<OpenVisit, 'cell'>): string {
  return cell.spec.id;
}

async function warmUp(visit: CheckedVisit, memory: BlockMemory): Promise<WarmVisit> {
  await warmUpVisit(visit);
  memory.onWarm(idOf(visit), visit.app.pids());
  visit.watch.signal.throwIfAborted();
  const counters = await readCounters(visit.app, visit.datastores, visit.signal);
  // Other apps use the same servers, in their turns.
  const shared = visit.datastores.filter(({ product }) => !product.countersAreOfNamespace);
  return { ...visit, counters, inTurns: new WindowCounters(shared) };
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
