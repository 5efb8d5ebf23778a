import type { StackReport } from '../../model/document/stack-report.ts';
import type { Visit } from '../../model/document/visit.ts';
import { counterIncrease } from './counter-increase.ts';
import {
  type LifeSign,
  countersReset,
  increases,
  lifeWarnings,
  readLives,
  requireSameLives,
} from './datastore-changes.ts';
import type { StartedVisit } from './open-visit.ts';
import { readCounters, reporterOf } from './read-counters.ts';
import type { WindowCounters } from './window-counters.ts';

/** A visit with what was read before its rounds. */
interface PlayedVisit extends StartedVisit {
  readonly lives: readonly LifeSign[];
  readonly counters: Awaited<ReturnType<typeof readCounters>>;
  readonly inTurns: WindowCounters;
}

/**
 * Reads again what was read before the rounds, and puts what happened in between into the visit.
 * @throws StackbenchError `service-restarted`, `service-frozen`, `target-silent`
 */
export async function settleVisit(played: PlayedVisit): Promise<void> {
  const { context, counters: before, datastores, inTurns, lives, signal, visit, watch } = played;
  visit.stack = before.stack;
  if (context.signal.aborted) return;
  await watch.requireAnswers(context.signal);
  const after = await readCounters(reporterOf(played), datastores, signal);
  const livesAfter = await readLives(datastores);
  requireSameLives(lives, livesAfter);
  const reset = countersReset(lives, livesAfter);
  const { serviceCounters, warnings } = increases(datastores, before.counters, after.counters, {
    reset,
    inTurns: await inTurns.increases(),
  });
  visit.stack = after.stack;
  visit.cache = cacheBetween(before.stack, after.stack);
  visit.serviceCounters = serviceCounters;
  visit.warnings.push(...warnings, ...lifeWarnings(lives, livesAfter));
}

/** Hits and misses that a stack counted between two reports; null if it has no cache, or if they are unknown. */
export function cacheBetween(before: StackReport | null, after: StackReport | null): Visit['cache'] {
  const [from, to] = [before, after].map((report) => report?.['cache'] as Record<string, number> | null | undefined);
  const { hits, misses } = counterIncrease(from, to) ?? {};
  return hits === undefined || misses === undefined ? null : { hits, misses };
}
