import type { Load } from '../../model/document/load.ts';
import { mean } from '../../model/stats/mean.ts';
import { mostInFlight } from '../../runner/load/most-in-flight.ts';
import { saturationOf } from '../../test/oracles/capacity/queue-model.ts';
import type { BenchPlace } from './bench-place.ts';
import { type KnownServer, queueOf } from './known-server.ts';
import { type KnownApp, startKnownServer } from './start-known-server.ts';

/** CPU time of the server for one request, ms. */
export interface CpuPerRequest {
  readonly meanMs: number;
  /** Standard error of the mean of all windows. */
  readonly errorMs: number;
}

/** CPU time at a low rate, with a queue that is never empty, and in overload. */
export interface ServiceTimes {
  readonly lowRate: CpuPerRequest;
  readonly standingQueue: CpuPerRequest;
  readonly overload: CpuPerRequest;
}

const WINDOWS = 6;
const WINDOW_MS = 2000;
/** Of the saturation rate. */
const LOW_SHARE = 0.3;
const OVERLOAD_SHARE = 1.4;
const QUEUED = 32;

/**
 * Measures what a request costs a server that spins, from the kernel's account of its only busy thread: time in which
 * the thread waits for a core does not count. Windows of the three kinds take turns.
 */
export async function measureService(
  place: BenchPlace,
  server: KnownServer,
  turnsPerMs: number,
): Promise<ServiceTimes> {
  const job = { server, turnsPerMs, seed: 1 };
  const app = await startKnownServer(job, { workDir: place.job.workDir, cpus: place.systemCpus });
  const saturation = saturationOf(queueOf(server, 0));
  const loads = { lowRate: LOW_SHARE * saturation, standingQueue: null, overload: OVERLOAD_SHARE * saturation };
  const kinds = Object.keys(loads) as (keyof typeof loads)[];
  const perRequest = { lowRate: [] as number[], standingQueue: [] as number[], overload: [] as number[] };
  try {
    for (let window = 0; window < WINDOWS; window += 1) {
      for (const kind of kinds)
        perRequest[kind].push(await cpuPerRequest(place, app, { ratePerSec: loads[kind], window }));
    }
  } finally {
    await app.stop();
  }
  return {
    lowRate: withError(perRequest.lowRate),
    standingQueue: withError(perRequest.standingQueue),
    overload: withError(perRequest.overload),
  };
}

/** From the first request of the window until all were answered; a closed loop with its warm-up, as it is the same. */
async function cpuPerRequest(
  place: BenchPlace,
  app: KnownApp,
  { ratePerSec, window }: { readonly ratePerSec: number | null; readonly window: number },
): Promise<number> {
  let before = app.account();
  const load: Load =
    ratePerSec === null
      ? { kind: 'closed', connections: QUEUED }
      : { kind: 'open', ratePerSec, arrivals: 'poisson', maxInFlight: mostInFlight(2 * ratePerSec) };
  await (ratePerSec === null ? place.autocannon : place.pacer).measure({
    ...place.job,
    baseUrl: app.baseUrl,
    load,
    durationMs: WINDOW_MS,
    seed: window,
    onWindow: (edge) => {
      if (edge === 'begin' && ratePerSec !== null) before = app.account();
    },
  });
  const [begin, end] = [await before, await app.account()];
  return (end.ranUs - begin.ranUs) / 1000 / (end.answered - begin.answered);
}

function withError(values: readonly number[]): CpuPerRequest {
  const meanMs = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - meanMs) ** 2, 0) / (values.length - 1);
  return { meanMs, errorMs: Math.sqrt(variance / values.length) };
}
