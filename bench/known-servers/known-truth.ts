import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import { type QueueModel, saturationOf } from '../../test/oracles/capacity/queue-model.ts';
import { type Truth, truthOf } from '../../test/oracles/capacity/truth-of.ts';
import type { BenchPlace } from './bench-place.ts';
import { type KnownServer, queueOf } from './known-server.ts';
import { type ServiceTimes, measureService } from './measure-service.ts';

/** What is known of a server before it is measured. */
export interface KnownTruth {
  readonly server: KnownServer;
  readonly queue: QueueModel;
  /** Its error is that of the simulation and of the measured service time. */
  readonly truth: Truth;
  /** Null for a server that sleeps: its times are those of its clock. */
  readonly service: ServiceTimes | null;
}

/**
 * The truth of a server. One that spins has the service time that is measured while its queue is never empty, which is
 * so at its capacity too: then it reads many requests at each turn of its loop, and a request costs less than at a low
 * rate.
 */
export async function knownTruth(
  place: BenchPlace,
  server: KnownServer,
  { target, turnsPerMs }: { readonly target: CapacityTarget; readonly turnsPerMs: number },
): Promise<KnownTruth> {
  const service = server.kind === 'spins' ? await measureService(place, server, turnsPerMs) : null;
  const queue =
    service === null
      ? queueOf(server)
      : queueOf(server, { meanMs: service.standingQueue.meanMs, overheadMs: service.overheadMs });
  const truth = truthOf(queue, target);
  if (truth === null) throw new Error(`${server.id} keeps the target at no rate.`);
  const ofService =
    service === null ? 0 : saturationOf(queue) * (service.standingQueue.errorMs / service.standingQueue.meanMs);
  return { server, queue, service, truth: { ...truth, errorPerSec: Math.hypot(truth.errorPerSec, ofService) } };
}

/** `spins-fixed-2ms: 480.0 ± 1.2/s (latency); 2.031 ms at a low rate, 2.013 in a queue, 2.020 in overload`. */
export function truthText({ server, truth, service }: KnownTruth): string {
  const known = `${server.id}: ${truth.perSec.toFixed(1)} ± ${(1.96 * truth.errorPerSec).toFixed(1)}/s (${truth.missed})`;
  if (service === null) return known;
  const times = [
    ['at a low rate', service.lowRate],
    ['in a queue', service.standingQueue],
    ['in overload', service.overload],
  ] as const;
  const texts = times.map(([when, { meanMs, errorMs }]) => `${meanMs.toFixed(4)} ± ${errorMs.toFixed(4)} ${when}`);
  return `${known}; ms of CPU for one request: ${texts.join(', ')}, ${service.overheadMs.toFixed(4)} without the work`;
}
