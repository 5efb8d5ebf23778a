import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { limitSignalsSchema } from '../../../model/document/limit-signals.ts';
import type { MeteredDatastore } from '../../../runner/measure/limits/datastore-meter.ts';
import { LimitMeter } from '../../../runner/measure/limits/limit-meter.ts';
import type { LoopProbe } from '../../../runner/measure/loop-probe.ts';

const cpus = { systemCpus: [], generatorCpus: [] };
const nowhere = { pids: () => [], loop: null };

function datastore(given: Partial<MeteredDatastore<string>> = {}): MeteredDatastore<string> {
  return { id: 'postgres', pids: () => [], endpoint: 'here', namespace: 'mine', product: {}, ...given };
}

/** Keeps the main thread busy. */
function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the meter of limits', () => {
  it('knows nothing of processes that are not ours to see', async () => {
    const meter = new LimitMeter({ app: nowhere, datastores: [datastore()], cpus });
    await meter.open();
    meter.begin();
    const signals = limitSignalsSchema.parse(await meter.end());
    await meter.close();
    const { cores, datastores, ...unknown } = signals;
    assert.ok(cores >= 1);
    assert.ok(Object.values(unknown).every((value) => value === null));
    const { waits, ...unknownOfDatastore } = datastores['postgres'] ?? {};
    assert.deepEqual(waits, {});
    assert.ok(Object.values(unknownOfDatastore).every((value) => value === null));
  });

  it('reads an app that computes, and what its sessions wait for', async () => {
    const asked: string[] = [];
    const product = {
      openWaits: (endpoint: string, namespace: string) => {
        asked.push(endpoint, namespace);
        return Promise.resolve({
          sample: () => Promise.resolve(['Lock: tuple', null]),
          close: () => Promise.resolve(void asked.push('closed')),
        });
      },
    };
    const meter = new LimitMeter({
      app: { pids: () => [process.pid], loop: null },
      datastores: [datastore({ product })],
      cpus,
    });
    await meter.open();
    for (let window = 0; window < 2; window += 1) {
      meter.begin();
      spin(60);
      await pause(60);
      spin(60);
      const signals = limitSignalsSchema.parse(await meter.end());
      const { mainThreadShare, busiestThreadShare, usedCores, openFiles } = signals;
      assert.ok((mainThreadShare ?? 0) > 0.1 && mainThreadShare === busiestThreadShare, `${mainThreadShare}`);
      assert.ok((usedCores ?? 0) > 0.1);
      assert.ok((openFiles?.open ?? 0) > 0);
      const { activeSessions, waits } = signals.datastores['postgres'] ?? {};
      assert.deepEqual({ activeSessions, waits }, { activeSessions: 2, waits: { 'Lock: tuple': 0.5 } });
    }
    await meter.close();
    assert.deepEqual(asked, ['here', 'mine', 'closed']);
  });

  it('fails at nothing: no datastore, no answer of the app, a window without a beginning', async () => {
    const product = { openWaits: () => Promise.reject(new Error('refused')) };
    const calls: unknown[] = [];
    const loop: LoopProbe = {
      begin: (options) => void calls.push(options),
      pause: () => undefined,
      resume: () => undefined,
      end: () => Promise.resolve(null),
    };
    const meter = new LimitMeter({ app: { pids: () => [2 ** 22], loop }, datastores: [datastore({ product })], cpus });
    await meter.open();
    assert.equal(limitSignalsSchema.parse(await meter.end()).mainThreadShare, null);
    meter.begin();
    const { pools, eventLoopUtilisation, throttledShare } = limitSignalsSchema.parse(await meter.end());
    assert.deepEqual([pools, eventLoopUtilisation, throttledShare], [null, null, null]);
    assert.deepEqual(calls, [{ pools: true }]);
    meter.begin();
    await meter.close();
  });
});
