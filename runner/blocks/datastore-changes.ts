import type { Visit } from '../../model/document/visit.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { Warning } from '../../model/warnings.ts';
import type { RunningDatastore, ServerLife } from '../datastores/datastore.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import { type Counters, counterIncrease } from './counter-increase.ts';
import type { Standstill } from './standstill.ts';

const READ_WITHIN_MS = 5000;
/** Servers count whole seconds, and two clocks are compared. */
const UPTIME_TOLERANCE_SEC = 2;

/** What a server reports of its own life, and when; null if it does not report it. */
export interface LifeSign {
  readonly datastore: RunningDatastore;
  readonly life: ServerLife | null;
  readonly atMs: number;
}

/** Asks each datastore for its life so far. Never rejects. */
export async function readLives(datastores: readonly RunningDatastore[]): Promise<LifeSign[]> {
  return Promise.all(
    datastores.map(async (datastore) => {
      const { product, endpoint, namespace } = datastore;
      const asked = product.life === undefined ? null : inTime(product.life(endpoint, namespace), datastore);
      return { datastore, life: (await asked?.catch(() => null)) ?? null, atMs: performance.now() };
    }),
  );
}

/** Counters of each datastore by its id; null if they cannot be read. Never rejects. */
export async function readDatastoreCounters(
  datastores: readonly RunningDatastore[],
): Promise<Map<string, Counters | null>> {
  const read = async (datastore: RunningDatastore): Promise<[string, Counters | null]> => {
    const { id, product, endpoint, namespace } = datastore;
    return [id, await inTime(product.counters(endpoint, namespace), datastore).catch(() => null)];
  };
  return new Map(await Promise.all(datastores.map(read)));
}

/** @throws StackbenchError `service-restarted`: what it kept in memory, and every connection, was lost in between */
export function requireSameLives(before: readonly LifeSign[], after: readonly LifeSign[]): void {
  const restarted = after.find(({ datastore, life, atMs }) => {
    const was = before.find((one) => one.datastore === datastore);
    if (was?.life?.uptimeSec === undefined || was.life.uptimeSec === null) return false;
    if (life?.uptimeSec === undefined || life.uptimeSec === null) return false;
    const passedSec = (atMs - was.atMs) / 1000;
    return life.uptimeSec + UPTIME_TOLERANCE_SEC < was.life.uptimeSec + passedSec;
  });
  if (restarted === undefined) return;
  const { product } = restarted.datastore.record;
  throw new StackbenchError({
    code: 'service-restarted',
    what: `${product} was restarted during the visit.`,
    why: 'Its connections, its caches and what it keeps only in memory were lost: the figures show the restart, not the stack.',
    fix: 'See what restarted it (memory, an update, another user), and run again.',
  });
}

/** What happened to datastores between two readings that the figures do not show. */
export function lifeWarnings(before: readonly LifeSign[], after: readonly LifeSign[]): Warning[] {
  return after.flatMap(({ datastore, life }) => {
    const was = before.find((one) => one.datastore === datastore)?.life ?? null;
    if (was === null || life === null || life.flushes <= was.flushes) return [];
    return [
      {
        code: 'service-emptied',
        message: `${datastore.record.product} was emptied (FLUSHALL, FLUSHDB or flush_all) during a visit: items or cached answers were missing from then on, and the figures include that.`,
        fix: 'Use a server that nobody else empties, or none of yours, and run again.',
        invalidates: true,
      },
    ];
  });
}

/** What else is known of counters between two readings. */
interface Between {
  /** Datastores whose counters were reset. */
  readonly reset: ReadonlySet<string>;
  /** Increases of servers that other apps use as well, in the turns of this one; null if unknown. */
  readonly inTurns: ReadonlyMap<string, Readonly<Record<string, number>> | null>;
}

/** By how much the counters of each datastore have grown; what is unknown of them is left out, with a warning. */
export function increases(
  datastores: readonly RunningDatastore[],
  before: ReadonlyMap<string, Counters | null>,
  after: ReadonlyMap<string, Counters | null>,
  { reset, inTurns }: Between = { reset: new Set(), inTurns: new Map() },
): { readonly serviceCounters: Visit['serviceCounters']; readonly warnings: Warning[] } {
  const serviceCounters: Visit['serviceCounters'] = {};
  const warnings: Warning[] = [];
  for (const { id, record } of datastores) {
    const [from, to] = [before.get(id) ?? null, after.get(id) ?? null];
    const own = inTurns.get(id);
    const grown = reset.has(id) ? null : own === undefined ? counterIncrease(from, to) : own;
    if (grown !== null) serviceCounters[record.id] = grown;
    if (from === null || to === null) warnings.push(unknownCounters(record.product, 'could not be read'));
    else if (grown === null) warnings.push(unknownCounters(record.product, 'were reset'));
    else if (Object.keys(grown).length < Object.keys(to).length)
      warnings.push(unknownCounters(record.product, 'could not all be read'));
  }
  return { serviceCounters, warnings };
}

/** Datastores whose counters were reset between two readings. */
export function countersReset(before: readonly LifeSign[], after: readonly LifeSign[]): Set<string> {
  const reset = after.filter(({ datastore, life }) => {
    const was = before.find((one) => one.datastore === datastore)?.life ?? null;
    return was !== null && life !== null && was.countersSince !== life.countersSince;
  });
  return new Set(reset.map(({ datastore }) => datastore.id));
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Warns of each standstill; one within a measured round is part of the figures, and invalidates them. */
export function standstillWarnings(standstills: readonly Standstill[], rounds: readonly Span[]): Warning[] {
  return standstills.map(({ name, fromMs, toMs }) => {
    const isMeasured = rounds.some((round) => fromMs < round.toMs && toMs > round.fromMs);
    const seconds = Math.max(1, Math.round((toMs - fromMs) / 1000));
    return {
      code: 'stood-still',
      message: isMeasured
        ? `${name} stood still for about ${seconds} s during a measured round, stopped from outside: requests waited for it, and latencies and throughput include that.`
        : `${name} stood still for about ${seconds} s outside the measured rounds of a visit; no figure includes it.`,
      fix: 'See what stopped it (SIGSTOP, a debugger, a frozen control group, a paused container), and run again.',
      invalidates: isMeasured,
    };
  });
}

function unknownCounters(product: string, how: string): Warning {
  return {
    code: 'counters-unknown',
    message: `The counters of ${product} ${how} during a visit: its work in the measured rounds is unknown.`,
    fix: 'Check whether somebody reset its statistics, or whether it was too busy to answer.',
    invalidates: false,
  };
}

async function inTime<T>(reading: Promise<T>, { record }: RunningDatastore): Promise<T> {
  return waitFor(reading, { what: `${record.product} to report its counters`, withinMs: READ_WITHIN_MS });
}
