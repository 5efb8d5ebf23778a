import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import type { EngineMeasurement, TurnsJob, TurnsMeasurement } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { requireEngine } from '../../runner/load/engines/require-engine.ts';
import { dueIn, schedulesOf } from '../../runner/load/pacing/pacing.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';

const pacer = await requireEngine(engines.pacer, process.env);
type OpenLoad = Load & { kind: 'open' };

describe('the pacer in slices', async () => {
  const place = await openEnginePlace();
  after(() => place.remove());

  /** Plays slices of `sliceMs` in an order of servers. */
  async function play(
    servers: readonly DelayServerOptions[],
    order: readonly number[],
    { sliceMs, load, ...changes }: { readonly sliceMs: number; readonly load: OpenLoad } & Partial<TurnsJob>,
  ): Promise<TurnsMeasurement> {
    const { systemCpus } = currentPlacement();
    const started = await Promise.all(servers.map((options) => startDelayServer(options, systemCpus)));
    const { signal } = place.job;
    try {
      return await pacer.playTurns({
        ...place.job,
        load,
        apps: started.map(({ baseUrl }, app) => ({ id: `app ${app}`, baseUrl, signal })),
        slices: order.map((app) => ({ app, durationMs: sliceMs })),
        ...changes,
      });
    } finally {
      await Promise.all(started.map((server) => server.stop()));
    }
  }

  for (const arrivals of ['constant', 'poisson', 'ramp'] as const) {
    it(`sends what is due up to the last moment of each slice, the same to each app (${arrivals})`, async () => {
      const load: OpenLoad = { kind: 'open', ratePerSec: 3001, maxInFlight: 500, arrivals };
      const order = Array.from({ length: 16 }, (_, slice) => slice % 2);
      const { apps, slices } = await play([{ delaysMs: [0] }, { delaysMs: [0] }], order, { sliceMs: 50, load });
      const schedules = schedulesOf({ ...load, seed: place.job.seed }, Array<number>(8).fill(50));
      const due = schedules.map(dueIn);
      assert.deepEqual(
        slices.map(({ ok, failed }) => ok + failed),
        due.flatMap((count) => [count, count]),
      );
      for (const measurement of apps.map((_app, app) => measuredIn(apps, app))) {
        const all = due.reduce((sum, count) => sum + count, 0);
        assert.equal(countOf(measurement) + (measurement.dropped ?? 0), all);
        assert.equal(measurement.elapsedMs, 400);
        assert.equal(measurement.timeBins?.length, 4);
      }
    });
  }

  it('begins the next slice without answers that take too long, and counts them in their own', async () => {
    const load: OpenLoad = { kind: 'open', ratePerSec: 100, maxInFlight: 100, arrivals: 'constant' };
    const begins: number[] = [];
    const onSlice: TurnsJob['onSlice'] = (_slice, edge) => {
      if (edge === 'begin') begins.push(performance.now());
    };
    const servers = [{ delaysMs: [3500] }, { delaysMs: [0] }];
    const { apps, slices } = await play(servers, [0, 1, 0, 1], { sliceMs: 200, load, timeoutMs: 8000, onSlice });
    assert.deepEqual(slices, [
      { slice: 0, ok: 20, failed: 0, inFlightAtEnd: 20 },
      { slice: 1, ok: 20, failed: 0, inFlightAtEnd: slices[1]?.inFlightAtEnd },
      { slice: 2, ok: 20, failed: 0, inFlightAtEnd: 20 },
      { slice: 3, ok: 20, failed: 0, inFlightAtEnd: slices[3]?.inFlightAtEnd },
    ]);
    const [slow, fast] = [measuredIn(apps, 0), measuredIn(apps, 1)];
    assert.equal(countOf(slow, 'ok'), 40);
    assert.ok((slow.operations[0]?.latency?.minUs ?? 0) >= 3_499_000);
    assert.ok((fast.operations[0]?.latency?.maxUs ?? Infinity) < 3_000_000);
    // The window and 2 s.
    const waited = (begins[1] ?? NaN) - (begins[0] ?? NaN);
    assert.ok(waited >= 2150 && waited < 3400, `${waited} ms`);
  });

  it('times out what has no answer, and counts it and what was dropped in the slice in which it was due', async () => {
    const load: OpenLoad = { kind: 'open', ratePerSec: 100, maxInFlight: 12, arrivals: 'constant' };
    const servers = [{ delaysMs: [0], hang: true }, { delaysMs: [0] }];
    const { apps, slices } = await play(servers, [0, 1, 0, 1], { sliceMs: 200, load, timeoutMs: 500 });
    assert.deepEqual(
      slices.map(({ ok, failed }) => [ok, failed]),
      [
        [0, 20],
        [20, 0],
        [0, 20],
        [20, 0],
      ],
    );
    const hanging = measuredIn(apps, 0);
    assert.equal(countOf(hanging, 'timeout'), 24);
    assert.equal(hanging.dropped, 16);
    assert.equal(countOf(measuredIn(apps, 1), 'ok'), 40);
  });

  it('counts CPU and event loop of an app within its own windows', async () => {
    const load: OpenLoad = { kind: 'open', ratePerSec: 1000, maxInFlight: 200, arrivals: 'constant' };
    const order = [0, 1, 1, 1, 1, 1, 1, 1];
    const { apps } = await play([{ delaysMs: [0] }, { delaysMs: [0] }], order, { sliceMs: 250, load });
    const [short, long] = [measuredIn(apps, 0), measuredIn(apps, 1)];
    for (const { generatorCpuUs, generator, elapsedMs } of [short, long]) {
      assert.ok((generatorCpuUs ?? 0) > 0 && (generatorCpuUs ?? Infinity) < elapsedMs * 2000);
      const utilisation = generator.eventLoopUtilisation ?? NaN;
      assert.ok(utilisation > 0 && utilisation <= 1, `${utilisation}`);
    }
    assert.ok((short.generatorCpuUs ?? NaN) < (long.generatorCpuUs ?? NaN));
  });
});

function measuredIn(apps: TurnsMeasurement['apps'], app: number): EngineMeasurement {
  const outcome = apps[app];
  if (outcome?.state !== 'measured') throw outcome?.error ?? new Error('no outcome');
  return outcome.measurement;
}

function countOf({ operations }: EngineMeasurement, outcome?: Outcome): number {
  return operations
    .filter((result) => outcome === undefined || result.outcome === outcome)
    .reduce((sum, { count }) => sum + count, 0);
}
