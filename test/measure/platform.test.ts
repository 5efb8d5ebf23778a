import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { refuseWindows } from '../../cli/refuse-windows.ts';
import { platformWords } from '../../reports/words/platform-words.ts';
import { HostMeter, readHostCpu } from '../../runner/measure/host-load.ts';
import { readPlatform } from '../../runner/measure/platform.ts';

const core = (user: number, idle: number) => ({ times: { user, nice: 1, sys: 10, idle, irq: 0 } });

describe('a system without /proc', () => {
  it('says how busy all cores are, and nothing of the hypervisor', () => {
    assert.deepEqual(
      readHostCpu(
        () => '',
        () => [core(100, 500), core(30, 700)],
      ),
      { busyUs: 152_000, stealUs: null, totalUs: 1_352_000 },
    );
    assert.equal(
      readHostCpu(
        () => '',
        () => [],
      ),
      null,
    );
  });

  it('shows the load of others as what is left of the totals', () => {
    const meter = new HostMeter();
    for (const from of [0, 10_000_000]) {
      meter.read('begin', { busyUs: from, stealUs: null, totalUs: from });
      meter.read('end', { busyUs: from + 4_000_000, stealUs: null, totalUs: from + 10_000_000 });
    }
    const { foreignCpuShare, stealShare } = meter.shares([2_000_000, 4_000_000]);
    assert.ok(foreignCpuShare !== null && foreignCpuShare > 0.09 && foreignCpuShare <= 0.1, `${foreignCpuShare}`);
    assert.equal(stealShare, null);
    assert.equal(meter.shares([null]).foreignCpuShare, null);
  });

  it('is described with the step of its CPU times and all that is missing', () => {
    const words = platformWords({
      cpuTime: { from: 'ps', stepUs: 10_000 },
      foreignLoad: 'system',
      unavailable: ['waiting', 'placement'],
    });
    assert.match(words.cpuTime, /`ps`.* 10 ms/);
    assert.match(words.foreignLoad, /operating system/);
    assert.equal(words.unavailable, 'waiting time for a core, separate cores for generator and system under test');
  });

  it('is described without a source if nothing is known', () => {
    const { cpuTime, foreignLoad } = platformWords({ cpuTime: null, foreignLoad: null, unavailable: [] });
    assert.deepEqual([cpuTime, foreignLoad], ['not available', 'not available']);
  });
});

it('Linux reports CPU time by thread, and the load of others', { skip: !existsSync('/proc/self/schedstat') }, () => {
  const { cpuTime, foreignLoad, unavailable } = readPlatform();
  assert.deepEqual([cpuTime?.from, foreignLoad], ['kernel', 'kernel']);
  assert.ok(!unavailable.includes('waiting') && !unavailable.includes('listeners'));
});

it('Windows itself is refused with the way to WSL, and setup is what is missing', () => {
  assert.throws(() => refuseWindows('win32'), { code: 'windows', exitCode: 3, fix: /wsl --install/ });
  refuseWindows('darwin');
});
