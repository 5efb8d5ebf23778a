import type { LimitSignals } from '../document/limit-signals.ts';
import { type FoundLimit, type Observation, observed, ofCores, ofTheCores, ofTheTime } from './limit-observation.ts';
import { LIMIT_THRESHOLDS } from './limit-thresholds.ts';

type CpuRule = (signals: LimitSignals) => FoundLimit | null;

const AT = LIMIT_THRESHOLDS;

/**
 * Limits by CPU, in their order. A group that is throttled and a core that others took keep the event loop busy as
 * well, and threads of the app keep its main thread from a core.
 */
export const CPU_RULES: readonly CpuRule[] = [
  quota,
  eventLoop,
  otherThreads,
  datastoreCpu,
  sharedCores,
  neighbour,
  blockedLoop,
];

function quota({ throttledShare, mainThreadShare }: LimitSignals): FoundLimit | null {
  if ((throttledShare ?? 0) <= AT.throttled) return null;
  const seen = [...observed('throttled', throttledShare, ofTheTime), ...mainThread(mainThreadShare)];
  return { limiter: 'cpu-quota', subject: null, seen };
}

function eventLoop(signals: LimitSignals): FoundLimit | null {
  if (!isFull(signals.mainThreadShare, signals)) return null;
  return { limiter: 'event-loop', subject: null, seen: [...mainThread(signals.mainThreadShare), ...byOthers(signals)] };
}

function otherThreads(signals: LimitSignals): FoundLimit | null {
  const used = ofCores(signals.usedCores, signals);
  if (!isFull(used, signals)) return null;
  const seen = [...observed('CPU of the app', used, ofTheCores), ...mainThread(signals.mainThreadShare)];
  return { limiter: 'other-threads', subject: null, seen: [...seen, ...byOthers(signals)] };
}

function datastoreCpu(signals: LimitSignals): FoundLimit | null {
  const uses = Object.entries(signals.datastores).map(([id, { usedCores, busiestThreadShare }]) => {
    const used = ofCores(usedCores, signals);
    return { id, used, busiest: busiestThreadShare, most: Math.max(used ?? 0, busiestThreadShare ?? 0) };
  });
  const [first] = uses.sort((one, other) => other.most - one.most);
  if (first === undefined || !isFull(first.most, signals)) return null;
  const seen = [
    ...observed(`CPU of ${first.id}`, first.used, ofTheCores),
    ...observed(`CPU of the busiest thread of ${first.id}`, first.busiest),
    ...byOthers(signals),
  ];
  return { limiter: 'datastore-cpu', subject: first.id, seen };
}

/** All of them together, or the one that uses nearly all of it. */
function sharedCores(signals: LimitSignals): FoundLimit | null {
  const datastores = Object.entries(signals.datastores).map(([id, { usedCores }]) => ({ id, used: usedCores ?? 0 }));
  const app = signals.usedCores ?? 0;
  const all = datastores.reduce((sum, { used }) => sum + used, app);
  if (!isFull(ofCores(all, signals), signals)) return null;
  const seen = [
    ...observed('CPU of the app', ofCores(app, signals), ofTheCores),
    ...datastores.flatMap(({ id, used }) => observed(`CPU of ${id}`, ofCores(used, signals), ofTheCores)),
    ...byOthers(signals),
  ];
  const most = datastores.find(({ used }) => used >= AT.mostOfCpu * all);
  if (most !== undefined) return { limiter: 'datastore-cpu', subject: most.id, seen };
  if (app < AT.mostOfCpu * all) return { limiter: 'shared-cores', subject: null, seen };
  const isMain = (signals.mainThreadShare ?? 0) >= AT.mostOfCpu * app;
  return { limiter: isMain ? 'event-loop' : 'other-threads', subject: null, seen };
}

function neighbour(signals: LimitSignals): FoundLimit | null {
  if ((signals.waitShare ?? 0) <= AT.neighbour) return null;
  return { limiter: 'neighbour', subject: null, seen: [...byOthers(signals), ...mainThread(signals.mainThreadShare)] };
}

/** A loop is busy too while it computes, so nothing is said if it is unknown how much it did. */
function blockedLoop({ eventLoopUtilisation, mainThreadShare }: LimitSignals): FoundLimit | null {
  if ((eventLoopUtilisation ?? 0) <= AT.busyLoop || mainThreadShare === null) return null;
  const seen = [...observed('event loop busy', eventLoopUtilisation, ofTheTime), ...mainThread(mainThreadShare)];
  return { limiter: 'blocked-loop', subject: null, seen };
}

/** Whether all is used that others left; if they took more than the threshold, they are the limit. */
function isFull(share: number | null, { waitShare }: LimitSignals): boolean {
  return share !== null && share / (1 - Math.min(waitShare ?? 0, AT.neighbour)) > AT.cpu;
}

function mainThread(share: number | null): readonly Observation[] {
  return observed('CPU of the main thread', share);
}

function byOthers({ waitShare }: LimitSignals): readonly Observation[] {
  return (waitShare ?? 0) < AT.taken ? [] : observed('core taken by others', waitShare, ofTheTime);
}
