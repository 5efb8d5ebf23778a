import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from '../../model/document/load.ts';
import { mean } from '../../model/stats/mean.ts';
import { mostInFlight } from '../../runner/load/most-in-flight.ts';
import { saturationOf } from '../../test/oracles/capacity/queue-model.ts';
import type { BenchPlace } from './bench-place.ts';
import { type KnownServer, queueOf } from './known-server.ts';
import type { ProcessJob } from './process-messages.ts';
import { type Spent, type KnownApp, spentBetween, startKnownServer } from './start-known-server.ts';

/** CPU time of the server for one request, ms. */
interface CpuPerRequest {
  readonly meanMs: number;
  /** Standard error of the mean of all windows. */
  readonly errorMs: number;
}

/** CPU time at a low rate, with a queue that is never empty, and in overload. */
export interface ServiceTimes {
  readonly lowRate: CpuPerRequest;
  readonly standingQueue: CpuPerRequest;
  readonly overload: CpuPerRequest;
  /** What a request costs without any work, ms. */
  readonly overheadMs: number;
}

const WINDOWS = 6;
const WINDOW_MS = 2000;
/** Of the saturation rate. */
const LOW_SHARE = 0.3;
const OVERLOAD_SHARE = 1.4;
const QUEUED = 32;
const IDLE_MS = 200;

/**
 * Measures what a request costs a server that spins, from the kernel's account of its only busy thread: time in which
 * the thread waits for a core does not count. Windows of the three kinds take turns. Exponential times count as if
 * their mean had been drawn exactly.
 */
export async function measureService(
  place: BenchPlace,
  server: KnownServer,
  turnsPerMs: number,
): Promise<ServiceTimes> {
  const saturation = saturationOf(queueOf(server));
  const loads = { lowRate: LOW_SHARE * saturation, standingQueue: null, overload: OVERLOAD_SHARE * saturation };
  const kinds = Object.keys(loads) as (keyof typeof loads)[];
  const costs = { lowRate: [] as number[], standingQueue: [] as number[], overload: [] as number[] };
  await withServer(place, { server, turnsPerMs, seed: 1 }, async (app) => {
    for (let window = 0; window < WINDOWS; window += 1) {
      for (const kind of kinds) {
        const { ranUs, turns } = await spentOn(place, app, { ratePerSec: loads[kind], window });
        costs[kind].push((ranUs / 1000) * ((turnsPerMs * server.serviceMs) / turns));
      }
    }
  });
  return {
    lowRate: withError(costs.lowRate),
    standingQueue: withError(costs.standingQueue),
    overload: withError(costs.overload),
    overheadMs: await withServer(place, { server: { ...server, serviceMs: 0 }, turnsPerMs, seed: 1 }, async (app) => {
      const { ranUs, answered } = await spentOn(place, app, { ratePerSec: null, window: 0 });
      return ranUs / 1000 / answered;
    }),
  };
}

async function withServer<T>(place: BenchPlace, job: ProcessJob, use: (app: KnownApp) => Promise<T>): Promise<T> {
  const app = await startKnownServer(job, { workDir: place.job.workDir, cpus: place.systemCpus });
  try {
    return await use(app);
  } finally {
    await app.stop();
  }
}

/**
 * What a window costs: from its first request until all were answered; a closed loop with its warm-up, which is the
 * same load.
 */
async function spentOn(
  place: BenchPlace,
  app: KnownApp,
  { ratePerSec, window }: { readonly ratePerSec: number | null; readonly window: number },
): Promise<Spent> {
  let before = Promise.resolve(await idle(app));
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
      if (edge === 'begin' && ratePerSec !== null) before = app.counts();
    },
  });
  return spentBetween(await before, await idle(app));
}

/** Waits until a server does nothing any more: it also works for clients that have left. */
async function idle(app: KnownApp): Promise<Spent> {
  let last = await app.counts();
  for (;;) {
    await pause(IDLE_MS);
    const now = await app.counts();
    if (now.answered === last.answered) return now;
    last = now;
  }
}

function withError(values: readonly number[]): CpuPerRequest {
  const meanMs = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - meanMs) ** 2, 0) / (values.length - 1);
  return { meanMs, errorMs: Math.sqrt(variance / values.length) };
}
