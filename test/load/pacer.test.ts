import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Arrivals } from '../../model/document/load.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import type { EngineMeasurement, RoundJob } from '../../runner/load/engines/engine.ts';
import { dueAfter } from '../../runner/load/engines/pacer/pacing.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { engineContract } from './engine-contract.ts';

engineContract(engines.pacer, { kind: 'open', ratePerSec: 300, maxInFlight: 300, arrivals: 'constant' }, false);

describe('the pacer accounts for every request that was due', async () => {
  const place = await openEnginePlace();
  after(() => place.remove());

  async function measure(options: DelayServerOptions, changes: Partial<RoundJob>): Promise<EngineMeasurement> {
    const server = await startDelayServer(options, currentPlacement().systemCpus);
    const load = { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals: 'constant' } as const;
    try {
      return await engines.pacer.measure({ ...place.job, baseUrl: server.baseUrl, load, durationMs: 1000, ...changes });
    } finally {
      await server.stop();
    }
  }
  const countOf = ({ operations }: EngineMeasurement, outcome?: Outcome): number =>
    operations
      .filter((result) => outcome === undefined || result.outcome === outcome)
      .reduce((sum, { count }) => sum + count, 0);

  it('when all places in flight are taken: those are timed out or dropped, and said to be', async () => {
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
      const schedule = { arrivals, ratePerSec: 300, durationMs: 1000, seed: place.job.seed };
      let wanted = 0;
      for (let due = dueAfter(schedule, 0, 0); due !== null; due = dueAfter(schedule, wanted, due)) wanted += 1;
      const load = { kind: 'open', ratePerSec: 300, maxInFlight: 100, arrivals } as const;
      assert.equal(countOf(await measure({ delaysMs: [0] }, { load })), wanted);
    });
  }

  it('refuses a closed loop', async () => {
    const load = { kind: 'closed', connections: 1 } as const;
    await assert.rejects(
      engines.pacer.measure({ ...place.job, baseUrl: 'http://127.0.0.1:1', load, durationMs: 1000 }),
      {
        code: 'wrong-load',
      },
    );
  });

  it('ends at once where nothing listens', async () => {
    const load = { kind: 'open', ratePerSec: 10, maxInFlight: 4, arrivals: 'constant' } as const;
    const job = { ...place.job, baseUrl: 'http://127.0.0.1:1', load, durationMs: 5000 };
    await assert.rejects(engines.pacer.measure(job), { code: 'server-gone', why: /ECONNREFUSED/ });
  });
});
