import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import { pool } from '../../model/stats/distribution.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { EngineMeasurement } from '../../runner/load/engines/engine.ts';
import { mostInFlight } from '../../runner/load/most-in-flight.ts';
import type { QueueModel } from '../../test/oracles/capacity/queue-model.ts';
import { simulateQueue } from '../../test/oracles/capacity/simulate-queue.ts';
import type { BenchPlace } from './bench-place.ts';
import type { KnownApp } from './start-known-server.ts';

/** A window from an empty queue, as it was played and as it is simulated. */
export interface PlayedWindow {
  readonly ratePerSec: number;
  readonly due: number;
  /** The target's percentile of latency; null without an answer. */
  readonly latencyMs: number | null;
  /** Shares of requests that failed, and of the others that took longer than the target; dropped ones are over it. */
  readonly failedShare: number;
  readonly overShare: number;
  /** Share of the window in which the server's thread waited for a core. */
  readonly waitShare: number | null;
  /** The same share over the target in simulated windows: the 5th, 50th and 95th of 100. */
  readonly simulatedOver: readonly [number, number, number];
}

interface WindowToPlay {
  readonly app: KnownApp;
  readonly queue: QueueModel;
  readonly target: CapacityTarget;
  readonly ratePerSec: number;
  readonly durationMs: number;
  readonly seed: number;
}

const SIMULATED = 100;

/** Plays Poisson arrivals at one rate with the pacer, which is no part of a measurement of capacity. */
export async function playWindow(place: BenchPlace, window: WindowToPlay): Promise<PlayedWindow> {
  const { app, target, ratePerSec, durationMs, seed } = window;
  const times = { begin: app.threadTimes(), end: app.threadTimes() };
  const measured = await place.pacer.measure({
    ...place.job,
    baseUrl: app.baseUrl,
    load: { kind: 'open', ratePerSec, arrivals: 'poisson', maxInFlight: mostInFlight(2 * ratePerSec) },
    durationMs,
    seed,
    onWindow: (edge) => (times[edge] = app.threadTimes()),
  });
  const waitedUs = times.begin === null || times.end === null ? null : times.end.waitedUs - times.begin.waitedUs;
  return {
    ratePerSec,
    ...sharesOf(measured, target),
    waitShare: waitedUs === null ? null : waitedUs / 1000 / durationMs,
    simulatedOver: simulatedOver(window),
  };
}

function sharesOf(
  { operations, dropped }: EngineMeasurement,
  { percentile, limitMs }: CapacityTarget,
): Pick<PlayedWindow, 'due' | 'latencyMs' | 'failedShare' | 'overShare'> {
  const due = operations.reduce((sum, { count }) => sum + count, dropped);
  const good = operations.filter(({ outcome }) => outcome === 'ok');
  const latencies = good.flatMap(({ latency }) => (latency === null || latency.count === 0 ? [] : [latency]));
  const all = latencies.length === 0 ? null : pool(latencies);
  const answered = all?.count ?? 0;
  return {
    due,
    latencyMs: all === null ? null : all.quantileUs(percentile) / 1000,
    failedShare: (due - dropped - answered) / due,
    overShare: ((all?.countAbove(limitMs * 1000) ?? 0) + dropped) / (answered + dropped),
  };
}

function simulatedOver({ queue, target, ratePerSec, durationMs }: WindowToPlay): [number, number, number] {
  const shares = Array.from({ length: SIMULATED }, (_, index) => {
    const load = { ratePerSec, warmUpMs: 0, durationMs, limitMs: target.limitMs, random: seededRandom(index + 1) };
    const { due, failed, over } = simulateQueue(queue, load);
    return over / (due - failed);
  }).sort((one, other) => one - other);
  return [shares[4] as number, shares[49] as number, shares[94] as number];
}
