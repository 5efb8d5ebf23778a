import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Arrivals } from '../../model/document/load.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import type { EngineMeasurement, RoundJob } from '../../runner/load/engines/engine.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { requireEngine } from '../../runner/load/engines/require-engine.ts';
import { type Schedule, dueIn, schedulesOf } from '../../runner/load/pacing/pacing.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { engineContract } from './engine-contract.ts';
import { turnsContract } from './turns-contract.ts';
import { waitingAppsContract } from './waiting-apps-contract.ts';

const pacer = await requireEngine(engines.pacer, process.env);
await engineContract(engines.pacer, { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' });
await turnsContract(engines.pacer, { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals: 'constant' });
await waitingAppsContract(engines.pacer, { kind: 'open', ratePerSec: 100, maxInFlight: 20, arrivals: 'constant' });

describe('the pacer accounts for every request that was due', async () => {
  const place = await openEnginePlace();
  after(() => place.remove());

  async function measure(options: DelayServerOptions, changes: Partial<RoundJob>): Promise<EngineMeasurement> {
    const server = await startDelayServer(options, currentPlacement().systemCpus);
    const load = { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals: 'constant' } as const;
    try {
      return await pacer.measure({ ...place.job, baseUrl: server.baseUrl, load, durationMs: 1000, ...changes });
    } finally {
      await server.stop();
    }
  }
  const countOf = ({ operations }: EngineMeasurement, outcome?: Outcome): number =>
    operations
      .filter((result) => outcome === undefined || result.outcome === outcome)
      .reduce((sum, { count }) => sum + count, 0);

  it('when the maximum number of requests is in flight: they are timed out or dropped, and reported so', async () => {
    const load = { kind: 'open', ratePerSec: 300, maxInFlight: 20, arrivals: 'constant' } as const;
    const measured = await measure({ delaysMs: [0], hang: true }, { load, timeoutMs: 2000 });
    assert.equal(countOf(measured, 'timeout'), 20);
    assert.equal(countOf(measured), 20);
    assert.equal(measured.dropped, 280);
    assert.deepEqual(
      measured.warnings.filter(({ code }) => code === 'load-not-delivered').map(({ message }) => message.slice(0, 24)),
      ['280 requests were due but'.slice(0, 24)],
    );
    assert.equal(measured.lateness?.count, 20);
    assert.equal(measured.serviceTime, null);
  });

  it('when answers come after the window', async () => {
    const measured = await measure({ delaysMs: [400] }, {});
    assert.equal(countOf(measured, 'ok'), 300 - measured.dropped);
    assert.equal(measured.serviceTime?.count, countOf(measured, 'ok'));
    assert.ok((measured.operations[0]?.latency?.minUs ?? 0) >= 399_000);
  });

  it('when a body breaks off', async () => {
    const measured = await measure({ delaysMs: [0], brokenBodyEach: 3 }, {});
    assert.ok(Math.abs(countOf(measured, 'bad-body') - 100) <= 1);
    assert.equal(countOf(measured), 300);
  });

  for (const arrivals of ['poisson', 'ramp'] as const satisfies readonly Arrivals[]) {
    it(`when arrivals are ${arrivals}`, async () => {
      const [schedule] = schedulesOf({ arrivals, ratePerSec: 300, seed: place.job.seed }, [1000]);
      const wanted = dueIn(schedule as Schedule);
      const load = { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals } as const;
      assert.equal(countOf(await measure({ delaysMs: [0] }, { load })), wanted);
    });
  }

  it('refuses a closed loop', async () => {
    const load = { kind: 'closed', connections: 1 } as const;
    await assert.rejects(pacer.measure({ ...place.job, baseUrl: 'http://127.0.0.1:1', load, durationMs: 1000 }), {
      code: 'wrong-load',
    });
  });

  it('ends at once if nothing listens', async () => {
    const load = { kind: 'open', ratePerSec: 10, maxInFlight: 4, arrivals: 'constant' } as const;
    const job = { ...place.job, baseUrl: 'http://127.0.0.1:1', load, durationMs: 5000 };
    await assert.rejects(pacer.measure(job), { code: 'server-gone', why: /ECONNREFUSED/ });
  });
});
