import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SideClock } from '../../runner/load/bursts/cpu-clocks.ts';
import { PairedEndpoint } from '../../runner/load/bursts/paired-endpoint.ts';
import type { Shot } from '../../runner/load/bursts/side-client.ts';

const clock = { app: new Map(), services: {} };
const clocks = { base: clock, head: clock };
const burst = (latenciesUs: readonly number[], ok = true): Shot[] =>
  latenciesUs.map((latencyUs) => ({
    latencyUs,
    ok,
    status: ok ? 200 : 500,
    bytes: 10,
    reason: ok ? null : 'status 500',
  }));
const warmUp = { requests: 64, steady: true };

test('each side has the median of its bursts, which is not the median of its requests', () => {
  const pairs = new PairedEndpoint(clocks);
  // One slow answer in each burst: the median of requests does not see it, the mean of a burst does.
  for (const slow of [500, 900, 1300]) pairs.add({ base: burst([100, 100, slow]), head: burst([100, 100, 2 * slow]) });
  const { base, head } = pairs.finish('GET /', warmUp, clocks);
  assert.deepEqual([base.p50Us, head.p50Us], [100, 100]);
  assert.ok(Math.abs((base.burstUs ?? 0) - 1100 / 3) < 1e-9 && Math.abs((head.burstUs ?? 0) - 2000 / 3) < 1e-9);
});

test('a pair with a failed answer counts for neither side, and without any pair nothing is known', () => {
  const pairs = new PairedEndpoint(clocks);
  pairs.add({ base: burst([9000]), head: burst([100], false) });
  assert.equal(pairs.finish('GET /', warmUp, clocks).base.burstUs, null);
  pairs.add({ base: burst([100]), head: burst([200]) });
  const { base, head, p50LogRatio } = pairs.finish('GET /', warmUp, clocks);
  assert.deepEqual([base.burstUs, head.burstUs, p50LogRatio], [100, 200, Math.log(2)]);
});

test('CPU that is not known says why: the system tells none, or what ended used too much of it', () => {
  const pairs = new PairedEndpoint(clocks);
  pairs.add({ base: burst([100]), head: burst([200]) });
  const { base } = pairs.finish('GET /', warmUp, clocks);
  assert.deepEqual([base.cpuUs, base.cpuUnknown], [null, 'system']);

  const snapshot = (threadsUs: number, endedChildrenUs: number): SideClock => ({
    app: new Map([[1, { threadsUs, wholeUs: threadsUs, endedChildrenUs, startedAt: '1' }]]),
    services: {},
  });
  const began = snapshot(100_000, 0);
  const [known, hidden] = [snapshot(600_000, 0), snapshot(600_000, 300_000)];
  const measured = new PairedEndpoint({ base: began, head: began });
  measured.add({ base: burst([100]), head: burst([200]) });
  const measure = measured.finish('GET /', warmUp, { base: known, head: hidden });
  assert.equal(measure.base.cpuUs, 500_000);
  assert.ok(!('cpuUnknown' in measure.base));
  assert.deepEqual([measure.head.cpuUs, measure.head.cpuUnknown], [null, 'ended']);
});
