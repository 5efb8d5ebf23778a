import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { cpuBetween } from '../../runner/measure/cpu-between.ts';
import { type CpuSnapshot, type ProcessCpu, readCpu } from '../../runner/measure/process-cpu.ts';

const noAccounting = existsSync('/proc/self/schedstat') ? false : 'this kernel accounts no CPU time by thread';

type Part = Partial<ProcessCpu>;
const snapshot = (...parts: readonly (readonly [number, Part])[]): CpuSnapshot =>
  new Map(
    parts.map(([pid, part]) => [
      pid,
      { threadsUs: 0, wholeUs: part.threadsUs ?? 0, endedChildrenUs: 0, startedAt: '1', ...part },
    ]),
  );
const SEC = 1_000_000;

describe('CPU between two snapshots', () => {
  it('is what the threads say to the µs, for any rounding of ticks, if nothing ends', () => {
    const before = snapshot([1, { threadsUs: 5_000_009, wholeUs: 5_000_000 }], [2, { threadsUs: 7, wholeUs: 0 }]);
    const after = snapshot(
      [1, { threadsUs: 5_400_001, wholeUs: 5_410_000 }],
      [2, { threadsUs: 20_011, wholeUs: 0 }],
      [3, { threadsUs: 100, wholeUs: 0 }],
    );
    assert.equal(cpuBetween(before, after), 399_992 + 20_004 + 100);
  });

  it('counts a child that came and went, once', () => {
    const before = snapshot([1, { threadsUs: 3 * SEC }]);
    const after = snapshot([1, { threadsUs: 4 * SEC, endedChildrenUs: 4 * SEC }]);
    assert.equal(cpuBetween(before, after), 5 * SEC);
  });

  it('leaves out what a child that ended had used before', () => {
    const before = snapshot([1, { threadsUs: 3 * SEC }], [2, { threadsUs: 8 * SEC, endedChildrenUs: SEC }]);
    const after = snapshot([1, { threadsUs: 4 * SEC, endedChildrenUs: 12 * SEC }]);
    assert.equal(cpuBetween(before, after), 4 * SEC);
  });

  it('counts threads that ended in a process that lives', () => {
    const before = snapshot([1, { threadsUs: 3 * SEC }]);
    const after = snapshot([1, { threadsUs: 3.5 * SEC, wholeUs: 6 * SEC }]);
    assert.equal(cpuBetween(before, after), 3 * SEC);
  });

  it('is as before if what ended is less than 2%', () => {
    const before = snapshot([1, { threadsUs: 0 }]);
    assert.equal(cpuBetween(before, snapshot([1, { threadsUs: 4 * SEC, endedChildrenUs: 80_000 }])), 4 * SEC);
  });

  it('is unknown if ticks are too coarse for what ended', () => {
    const before = snapshot([1, { threadsUs: 0 }]);
    assert.equal(cpuBetween(before, snapshot([1, { threadsUs: 0.1 * SEC, endedChildrenUs: 0.8 * SEC }])), null);
  });

  it('is unknown if a process is gone that no parent waited for', () => {
    const before = snapshot([1, { threadsUs: 0 }], [2, { threadsUs: SEC }]);
    assert.equal(cpuBetween(before, snapshot([1, { threadsUs: 4 * SEC }])), null);
  });

  it('does not take a process for another that had its number', () => {
    const before = snapshot([1, { threadsUs: 0 }], [2, { threadsUs: 3 * SEC }]);
    const after = snapshot([1, { threadsUs: 0, endedChildrenUs: 3 * SEC }], [2, { threadsUs: SEC, startedAt: '9' }]);
    assert.equal(cpuBetween(before, after), SEC);
  });

  it('is unknown if nothing could be read, not zero', () => {
    assert.equal(cpuBetween(snapshot(), snapshot()), null);
    assert.equal(readCpu([2 ** 30]).size, 0);
  });
});

// User and system time together: the kernel shares a process's time out to both by what it sees at its ticks.
const SPIN =
  'const used = () => { const { user, system } = process.cpuUsage(); return user + system; };' +
  'const spin = (ms) => { const end = used() + ms * 1000; while (used() < end); };';
const WORKS = {
  'helpers that end': `(ms) => require('node:child_process').execFile(process.execPath, ['-e', ${JSON.stringify(SPIN)} + 'spin(' + ms + ')'], done)`,
  'threads that end': `(ms) => new (require('node:worker_threads').Worker)(${JSON.stringify(SPIN)} + 'spin(' + ms + ')', { eval: true }).on('exit', done)`,
} as const;

/** CPU of a real process for some ms of work, by the kind of worker that does it. */
async function seenUs(t: TestContext, by: keyof typeof WORKS, ms: number): Promise<number | null> {
  const program = `${SPIN} const done = () => process.send('done'); const work = ${WORKS[by]}; process.on('message', work); process.send('ready');`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  const pid = child.pid ?? 0;
  const before = readCpu(withDescendants(pid));
  child.send(ms);
  await once(child, 'message');
  return cpuBetween(before, readCpu(withDescendants(pid)));
}

describe('CPU of a real process', { skip: noAccounting }, () => {
  for (const by of Object.keys(WORKS) as (keyof typeof WORKS)[]) {
    it(`is seen if the work is done by ${by}`, async (t) => {
      // Below 2 s ticks would not be good enough.
      const us = await seenUs(t, by, 2100);
      assert.ok(us !== null && us > 2_058_000, `${us} µs`);
    });
  }

  it('is never understated: short work of a helper is unknown', async (t) => {
    assert.equal(await seenUs(t, 'helpers that end', 300), null);
  });
});
