import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoundMeters } from '../../runner/blocks/round-meters.ts';
import { CoreMeter } from '../../runner/measure/core-meter.ts';
import { HostMeter } from '../../runner/measure/host-load.ts';
import type { LoopProbe } from '../../runner/measure/loop-probe.ts';
import type { ThreadSnapshot } from '../../runner/measure/process-cpu.ts';
import { RunQueueMeter } from '../../runner/measure/run-queue.ts';

/** Run time and wait of each thread so far, µs, of one process. */
type Times = readonly (readonly [ranUs: number, waitedUs: number])[];

function snapshot(pid: number, times: Times): ThreadSnapshot {
  const threads = new Map(times.map(([ranUs, waitedUs], index) => [pid + index, { ranUs, waitedUs }]));
  const threadsUs = times.reduce((sum, [ranUs]) => sum + ranUs, 0);
  return new Map([[pid, { threads, threadsUs, wholeUs: threadsUs, endedChildrenUs: 0, startedAt: '1' }]]);
}

const NONE: ThreadSnapshot = new Map();
const group = (): readonly number[] => [];

describe('meters over several windows', () => {
  it('add up what was waited in the windows, and nothing between them', () => {
    const meter = new RunQueueMeter([group, group]);
    const window = (before: Times, after: Times): void => {
      meter.read('begin', [snapshot(1, before), NONE]);
      meter.read('end', [snapshot(1, after), NONE]);
    };
    assert.deepEqual(meter.waitedUs(), [null, null], 'without a window');
    window([[100, 10]], [[900, 30]]);
    window([[5000, 4000]], [[5100, 4007]]);
    assert.deepEqual(meter.waitedUs(), [27, null]);
    const { length } = meter.windows();
    assert.equal(length, 2);
    const sumUs = meter.windows().reduce((sum, { windowUs }) => sum + windowUs, 0);
    assert.equal(meter.windowUs(), sumUs);
  });

  it('say of each window how long each thread ran and waited in it', () => {
    const meter = new RunQueueMeter([group]);
    meter.read('begin', [
      snapshot(1, [
        [100, 10],
        [0, 0],
      ]),
    ]);
    meter.read('end', [
      snapshot(1, [
        [300, 910],
        [700, 50],
      ]),
    ]);
    assert.deepEqual(meter.windows()[0]?.threads, [
      [
        { pid: 1, id: 1, ranUs: 200, waitedUs: 900 },
        { pid: 1, id: 2, ranUs: 700, waitedUs: 50 },
      ],
    ]);
  });

  it('know nothing of a group that was unknown in one of them', () => {
    const meter = new RunQueueMeter([group]);
    for (const after of [snapshot(1, [[9, 9]]), NONE]) {
      meter.read('begin', [snapshot(1, [[1, 1]])]);
      meter.read('end', [after]);
    }
    assert.deepEqual(meter.waitedUs(), [null]);
  });

  it('share out the machine and its cores by the windows only', () => {
    const host = new HostMeter();
    const cores = new CoreMeter({ systemCpus: [0], generatorCpus: [1] });
    const read = (edge: 'begin' | 'end', totalSec: number, busySec: number): void => {
      host.read(edge, { busyUs: busySec * 1e6, stealUs: 0, totalUs: totalSec * 1e6 });
      const core = { tasks: busySec * 100, steal: 0, total: totalSec * 100 };
      cores.read(
        edge,
        new Map([
          [0, core],
          [1, core],
        ]),
      );
    };
    // Busy for 1 of 10 s, for 100 s between the windows, and for 5 of 20 s.
    read('begin', 0, 0);
    read('end', 10, 1);
    read('begin', 110, 101);
    read('end', 130, 106);
    const asked = cores.use({ system: [0], generator: [0] });
    // The CPU time of this process is subtracted: a few ms.
    for (const share of [host.shares([0]).foreignCpuShare, asked?.system.foreignShare, asked?.generator.foreignShare])
      assert.ok(Math.abs((share ?? 1) - 6 / 30) < 0.01, `${share}`);
  });

  it('follow the event loop of the app from window to window, and ask for it once', async () => {
    const calls: string[] = [];
    const loop: LoopProbe = {
      begin: () => void calls.push('begin'),
      pause: () => void calls.push('pause'),
      resume: () => void calls.push('resume'),
      end: () => Promise.resolve(null).finally(() => calls.push('end')),
    };
    const app = {
      ...{ id: 'app', baseUrl: 'http://127.0.0.1:1', roots: [], gone: new Promise<string>(() => undefined) },
      ...{ pids: () => [process.pid], loop, stop: () => Promise.resolve() },
    };
    const meters = new RoundMeters(app, [], { systemCpus: [], generatorCpus: [] });
    for (const edge of ['begin', 'end', 'begin', 'end'] as const) meters.onWindow(edge);
    const { resources } = await meters.results(null);
    meters.stop();
    assert.deepEqual(calls, ['begin', 'pause', 'resume', 'pause', 'end']);
    assert.equal(meters.waitShares().length, 2);
    assert.ok(meters.waitShares().every((share) => share === null || (share >= 0 && share <= 1)));
    assert.ok((resources.runQueue?.windowUs ?? 0) > 0);
  });
});
