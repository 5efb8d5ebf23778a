import type { LimitSignals } from '../document/limit-signals.ts';
import {
  type FoundLimit,
  type Observation,
  asCount,
  asMs,
  observed,
  ofCores,
  ofTheCores,
  ofTheTime,
} from './limit-observation.ts';
import { LIMIT_THRESHOLDS } from './limit-thresholds.ts';

type Pool = NonNullable<LimitSignals['pools']>[number];
type Datastore = LimitSignals['datastores'][string];

const AT = LIMIT_THRESHOLDS;
/** Kinds of waits for something that sessions share: with more connections, more of them would wait. */
const SHARED_WAIT = /^(?:Lock|LWLock|BufferPin|IO|IPC): /;
/** Number of kinds of waits that are listed. */
const MOST_LISTED = 3;

/**
 * Whether requests wait for a connection of the pool, or for a datastore that waits itself; null if for neither. A pool
 * is the limit by itself only if its datastore is known to be idle: a small pool and a slow datastore look alike.
 */
export function waitingLimit(signals: LimitSignals): FoundLimit | null {
  const pool = fullPool(signals.pools);
  const slow = Object.entries(signals.datastores).find(
    ([id, datastore]) =>
      isContended(datastore, pool?.name === id ? pool : null) || (datastore.syncShare ?? 0) >= AT.contended,
  );
  if (slow !== undefined) {
    const [id, datastore] = slow;
    const seen = [...waitsOf(id, datastore), ...poolOf(pool?.name === id ? pool : null)];
    return { limiter: 'datastore-waits', subject: id, seen };
  }
  if (pool === null) return null;
  const datastore = signals.datastores[pool.name];
  const seen = [...poolOf(pool), ...(datastore === undefined ? [] : useOf(pool.name, datastore, signals))];
  const limiter = datastore !== undefined && isIdle(datastore, signals) ? 'pool' : 'pool-or-datastore';
  return { limiter, subject: pool.name, seen };
}

/** The pool for which most requests wait although all of its connections are in use. */
function fullPool(pools: LimitSignals['pools']): Pool | null {
  const full = (pools ?? []).filter(({ size, inUse, waiting }) => inUse >= size && waiting > AT.waiting);
  return full.sort((one, other) => other.waiting - one.waiting)[0] ?? null;
}

/** Whether its sessions mostly wait for what they share; most connections of a full pool have work. */
function isContended(datastore: Datastore, pool: Pool | null): boolean {
  const busy = Math.max(1, pool?.inUse ?? 1) * AT.contended;
  return sharedWaits(datastore) >= AT.contended && (datastore.activeSessions ?? 0) >= busy;
}

function isIdle(datastore: Datastore, signals: LimitSignals): boolean {
  const used = ofCores(datastore.usedCores, signals);
  return (
    used !== null &&
    used < AT.idle &&
    (datastore.busiestThreadShare ?? 1) < AT.idle &&
    datastore.activeSessions !== null &&
    sharedWaits(datastore) < AT.uncontended
  );
}

function sharedWaits({ waits }: Datastore): number {
  return Object.entries(waits).reduce((sum, [wait, share]) => sum + (SHARED_WAIT.test(wait) ? share : 0), 0);
}

function poolOf(pool: Pool | null): readonly Observation[] {
  if (pool === null) return [];
  return [
    ...observed('connections in use', pool.inUse, (inUse) => `${asCount(inUse)} of ${pool.size}`),
    ...observed('requests waiting for a connection', pool.waiting, asCount),
    ...observed('wait for a connection', pool.waitMs, asMs),
  ];
}

function useOf(id: string, datastore: Datastore, signals: LimitSignals): readonly Observation[] {
  return [...observed(`CPU of ${id}`, ofCores(datastore.usedCores, signals), ofTheCores), ...waitsOf(id, datastore)];
}

function waitsOf(id: string, { activeSessions, syncShare, waits }: Datastore): readonly Observation[] {
  const most = Object.entries(waits)
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_LISTED);
  return [
    ...observed(`${id} waiting for a disk`, syncShare, ofTheTime),
    ...observed(`sessions of ${id} with work`, activeSessions, (value) => value.toFixed(1)),
    ...most.flatMap(([wait, share]) => observed(wait, share, ofTheTime)),
  ];
}
