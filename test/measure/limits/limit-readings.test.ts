import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { DiskWaits } from '../../../runner/measure/limits/disk-waits.ts';
import { readOpenFiles } from '../../../runner/measure/limits/open-files.ts';
import { SessionSampler } from '../../../runner/measure/limits/session-waits.ts';
import { ThrottledMeter } from '../../../runner/measure/limits/throttled-time.ts';
import { readWrittenBytes } from '../../../runner/measure/limits/written-bytes.ts';

type Files = Readonly<Record<string, string>>;

/** For how long process 7 was throttled, µs, if the system had only the first files, and later the second ones too. */
function throttledUs(before: Files, later: Files): number | null {
  let files: Files = before;
  const meter = new ThrottledMeter(
    () => [7],
    (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    },
  );
  meter.begin();
  files = { ...before, ...later };
  return meter.us();
}

describe('the throttled time of a control group', () => {
  it('is read in version 2, of the group or of the parent that was throttled longest', () => {
    const parent = '/sys/fs/cgroup/user.slice/cpu.stat';
    const before = {
      '/proc/7/cgroup': '0::/user.slice/app.scope\n',
      // Throttled longer, but not in the window.
      '/sys/fs/cgroup/cpu.stat': 'usage_usec 9\nthrottled_usec 900000\n',
      [parent]: 'nr_throttled 3\nthrottled_usec 5000\n',
      '/sys/fs/cgroup/user.slice/app.scope/cpu.stat': 'nr_throttled 0\nthrottled_usec 0\n',
    };
    assert.equal(throttledUs(before, { [parent]: 'nr_throttled 4\nthrottled_usec 7000\n' }), 2000);
  });

  it('is read in version 1, also if cpu and cpuacct are one', () => {
    // A container sees its own group at the root.
    const own = '/sys/fs/cgroup/cpu,cpuacct/cpu.stat';
    const stat = (ns: number): Files => ({ [own]: `nr_periods 10\nnr_throttled 4\nthrottled_time ${ns}\n` });
    const groups = { '/proc/7/cgroup': '9:memory:/x\n4:cpu,cpuacct:/docker/abc\n0::/\n' };
    assert.equal(throttledUs({ ...groups, ...stat(2_500_000) }, stat(4_000_000)), 1500);
  });

  it('is unknown without such a file', () => {
    assert.equal(throttledUs({ '/proc/7/cgroup': '3:cpuset:/x\n0::/y\n' }, {}), null);
    assert.equal(throttledUs({}, {}), null);
    assert.equal(new ThrottledMeter(() => []).us(), null);
  });
});

describe('open files, and bytes written', () => {
  it('are those of the process, and unknown of one that is gone', async () => {
    const before = readOpenFiles([process.pid]);
    const file = await open(process.execPath);
    const after = readOpenFiles([process.pid]);
    await file.close();
    assert.equal(after?.open, (before?.open ?? NaN) + 1);
    assert.ok((after?.limit ?? 0) > 1);
    assert.equal(readOpenFiles([2 ** 22]), null);
    assert.equal(readWrittenBytes([2 ** 22]), null);
    assert.ok((readWrittenBytes([process.pid]) ?? -1) >= 0);
  });
});

describe('waits for a disk', () => {
  it('are none of a process that sleeps or computes, and unknown without samples', () => {
    const waits = new DiskWaits([process.pid]);
    assert.equal(waits.shares(), null);
    for (let sample = 0; sample < 5; sample += 1) waits.sample();
    assert.equal(waits.shares()?.get(process.pid), 0);
    assert.equal(new DiskWaits([]).shares(), null);
  });
});

describe('waits of sessions', () => {
  it('are shares of all samples, one question at a time', async () => {
    const answers = [
      ['Lock: tuple', null],
      ['Lock: tuple', 'IO: WalSync'],
    ];
    let asked = 0;
    const sampler = new SessionSampler({
      sample: () => Promise.resolve(answers[asked++] ?? []),
      close: () => Promise.resolve(),
    });
    sampler.sample();
    sampler.sample();
    await new Promise((resolve) => setImmediate(resolve));
    sampler.sample();
    const result = await sampler.result();
    assert.equal(asked, 2);
    assert.deepEqual(result, { activeSessions: 2, waits: { 'Lock: tuple': 0.5, 'IO: WalSync': 0.25 } });
  });

  it('are unknown if no session was seen at work, or if the datastore does not answer', async () => {
    for (const sample of [() => Promise.resolve([]), () => Promise.reject(new Error('gone'))]) {
      const sampler = new SessionSampler({ sample, close: () => Promise.resolve() });
      sampler.sample();
      assert.deepEqual(await sampler.result(), { activeSessions: null, waits: {} });
    }
  });
});
