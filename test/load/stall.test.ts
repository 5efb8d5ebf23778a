import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import autocannon from 'autocannon';
import Table from 'cli-table3';
import type { Load } from '../../model/document/load.ts';
import { pool } from '../../model/stats/distribution.ts';
import type { EngineMeasurement, RoundJob } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { ForeignLoad } from '../support/foreign-load.ts';
import { type Testimony, callWitness } from '../support/witness.ts';

/** Other work on this machine shifts single attempts; an engine that reads wrongly is off in all of them. */
const ATTEMPTS = 6;
/** What is promised of the lateness, where the machine itself wakes a sleeper in a fraction of that. */
const LATENESS_P99_MS = 1;
const CALM_SLEEPER_P99_MS = 0.3;
const PERCENTILES = [50, 90, 95, 99] as const;
type Figures = readonly number[];

const place = await openEnginePlace();
const k6 = await engines.k6.check(process.env);
after(() => place.remove());

async function against<T>(options: DelayServerOptions, use: (port: number) => Promise<T>): Promise<T> {
  const server = await startDelayServer(options, currentPlacement().systemCpus);
  try {
    return await use(server.port);
  } finally {
    await server.stop();
  }
}

function measure(
  engine: 'pacer' | 'k6',
  port: number,
  { ratePerSec, ...changes }: Pick<RoundJob, 'durationMs' | 'onWindow'> & { readonly ratePerSec: number },
): Promise<EngineMeasurement> {
  const load: Load = { kind: 'open', ratePerSec, maxInFlight: 500, arrivals: 'constant' };
  return engines[engine].measure({ ...place.job, baseUrl: `http://127.0.0.1:${port}`, load, ...changes });
}

/** p50, p90, p95 and p99 in ms of the good answers. */
function figuresOf({ operations }: EngineMeasurement): Figures {
  const all = pool(operations.flatMap(({ outcome, latency }) => (outcome === 'ok' ? (latency ?? []) : [])));
  return PERCENTILES.map((percentile) => all.quantileUs(percentile) / 1000);
}

/** What autocannon itself reports at a rate, "corrected" as it comes. */
async function correctedByAutocannon(port: number, overallRate: number, duration: number): Promise<Figures> {
  const done = Promise.withResolvers<Record<string, number>>();
  autocannon({ url: `http://127.0.0.1:${port}/items/x`, connections: 10, overallRate, duration }, (error, result) =>
    error === null && result !== undefined
      ? done.resolve(result.latency)
      : done.reject(error ?? new Error('no result')),
  );
  const latency = await done.promise;
  // It has no p95 of its own; the next that it has is p97.5.
  return [latency['p50'], latency['p90'], latency['p97_5'], latency['p99']].map((ms) => ms ?? Number.NaN);
}

function table(rows: readonly (readonly [string, Figures])[]): string {
  const printed = new Table({ head: ['ms', 'p50', 'p90', 'p95', 'p99'], style: { head: [], border: [] } });
  for (const [name, figures] of rows) printed.push([name, ...figures.map((ms) => ms.toFixed(2))]);
  return `\n${printed.toString()}`;
}

const within = (seen: number, truth: number, share: number, atLeast = 0): boolean =>
  Math.abs(seen - truth) <= Math.max(truth * share, atLeast);

describe('a server that stalls for 2 s in every 10 s, at 200 requests/s', () => {
  const stalling = { delaysMs: [0], stall: { everyMs: 10_000, lengthMs: 2000 } };
  // A fifth of the requests waits evenly from 0 to 2 s.
  const theory: Figures = [0, 1000, 1500, 1900];
  const rows: [string, Figures][] = [['theory', theory]];

  before(async () => {
    if (k6.available)
      rows.push([
        'k6',
        await against(stalling, async (port) =>
          figuresOf(await measure('k6', port, { ratePerSec: 200, durationMs: 10_000 })),
        ),
      ]);
    rows.push([
      'autocannon, its own (p97.5 for p95)',
      await against(stalling, (port) => correctedByAutocannon(port, 200, 10)),
    ]);
  });

  it('is seen by the pacer as users see it: p90, p95 and p99 within 5 % of theory, p50 below 5 ms', async (test) => {
    for (let attempt = 1; ; attempt += 1) {
      const measured = await against(stalling, (port) =>
        measure('pacer', port, { ratePerSec: 200, durationMs: 10_000 }),
      );
      const seen = figuresOf(measured);
      rows.push([`pacer, attempt ${attempt}`, seen]);
      const good = (seen[0] ?? 5) < 5 && seen.slice(1).every((ms, place) => within(ms, theory[place + 1] ?? 0, 0.05));
      if (good || attempt === ATTEMPTS) {
        test.diagnostic(table(rows));
        assert.ok(good);
        assert.equal(
          measured.operations.reduce((sum, { count }) => sum + count, measured.dropped),
          2000,
        );
        return;
      }
    }
  });
});

describe('known delays, at 500 requests/s', () => {
  const mixture = Array.from({ length: 20 }, (_, index) => (index === 7 ? 300 : index % 7 === 3 ? 50 : 5));
  for (const [name, options] of [
    ['a mixture of 5, 50 and 300 ms (80, 15 and 5 %)', { delaysMs: mixture, precise: true }],
    ['a 0.25 ms server', { delaysMs: [0.25], precise: true }],
  ] as const) {
    it(`${name} is seen as a bare socket sees it: p50 within 5 % or 0.15 ms, p99 within 5 % or 1 ms; sent on time`, async (test) => {
      const tried: string[] = [];
      const others = new ForeignLoad();
      for (let attempt = 1; ; attempt += 1) {
        const { testimony, measured } = await others.during(() => against(options, (port) => both(port)));
        const { serviceTime, lateness } = measured;
        assert.ok(serviceTime !== null && lateness !== null);
        const [p50, p99] = [50, 99].map((p) => pool([serviceTime]).quantileUs(p) / 1000) as [number, number];
        const [bare50, bare99] = [50, 99].map((p) => at(testimony.latenciesUs, p) / 1000) as [number, number];
        const sleeperP99Ms = at(testimony.sleptLateMs, 99);
        const lateP99 = pool([lateness]).quantileUs(99) / 1000;
        tried.push(
          `p50 ${p50.toFixed(2)}, bare socket ${bare50.toFixed(2)}; p99 ${p99.toFixed(2)}, bare socket ${bare99.toFixed(2)}; lateness p99 ${lateP99.toFixed(2)}, of a bare sleeper ${sleeperP99Ms.toFixed(2)} ms`,
        );
        const good =
          within(p50, bare50, 0.05, 0.15) &&
          within(p99, bare99, 0.05, 1) &&
          (lateP99 <= LATENESS_P99_MS || sleeperP99Ms > CALM_SLEEPER_P99_MS);
        if (!good && attempt < ATTEMPTS) continue;
        test.diagnostic(tried.join(' | '));
        const excuse = good ? null : others.excuse();
        if (excuse === null) assert.ok(good, tried.join(' | '));
        else test.skip(excuse);
        return;
      }
    });
  }

  async function both(port: number): Promise<{ readonly testimony: Testimony; readonly measured: EngineMeasurement }> {
    const { onWindow, testimony } = await callWitness(port, place.job.cpus);
    const measured = await measure('pacer', port, { ratePerSec: 500, durationMs: 5000, onWindow });
    return { testimony: await testimony, measured };
  }
});

function at(ascending: readonly number[], percentile: number): number {
  return ascending[Math.ceil((ascending.length * percentile) / 100) - 1] ?? Number.NaN;
}
