import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CpuSampler } from '../../runner/measure/cpu-sampler.ts';

const noAccounting = existsSync('/proc/self/schedstat') ? false : 'this kernel accounts no CPU time by thread';

function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('CPU per second', { skip: noAccounting }, () => {
  it('books what was spent under the second it was spent in, and no more than the whole window', async () => {
    const sampler = new CpuSampler([() => [process.pid], () => []]);
    sampler.read('begin');
    spin(600);
    await pause(2000 - 600);
    sampler.read('end');
    const [spent, none] = sampler.spentUs();
    const seconds = sampler.perSecond();
    assert.equal(seconds.length, 2);
    assert.equal(none, null, 'the CPU of a group without a process is unknown');
    assert.ok(seconds.every(([, ofNone]) => ofNone === null));
    const [first, second] = seconds.map(([own]) => own);
    // A machine that let us wait for our timer makes a second unknown, never wrong.
    if (typeof first === 'number' && typeof second === 'number') {
      assert.ok(first > second, `${first} µs, then ${second} µs`);
      assert.ok(first + second <= (spent ?? 0) * 1.001 + 1);
    }
  });

  it('does not know a second whose end it was too late for, nor the one after', async () => {
    const sampler = new CpuSampler([() => [process.pid]]);
    sampler.read('begin');
    spin(1300);
    await pause(1800 - 1300);
    sampler.read('end');
    assert.deepEqual(sampler.perSecond(), [[null]]);
    assert.ok((sampler.spentUs()[0] ?? 0) > 0);
  });

  it('counts seconds of measured time, and no CPU between windows', async () => {
    const sampler = new CpuSampler([() => [process.pid]]);
    for (let window = 0; window < 5; window += 1) {
      sampler.read('begin');
      spin(150);
      await pause(250 - 150);
      sampler.read('end');
      spin(200);
    }
    const [spent] = sampler.spentUs();
    assert.ok(typeof spent === 'number' && spent < 5 * 250_000, `${spent} µs of CPU in windows of 1.25 s`);
    const [first, ...others] = sampler.perSecond().map(([own]) => own);
    assert.deepEqual(others, [], 'the second second was not finished');
    // A machine that let us wait for our timer makes a second unknown, never wrong.
    if (typeof first === 'number') assert.ok(first <= spent * 1.001 + 1, `${first} of ${spent} µs`);
  });

  it('reads nothing after the end, nor after a stop', async () => {
    const sampler = new CpuSampler([() => [process.pid]]);
    sampler.read('begin');
    sampler.stop();
    await pause(1100);
    assert.deepEqual(sampler.perSecond(), []);
  });
});
