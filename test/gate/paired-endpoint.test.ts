import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PairedEndpoint } from '../../runner/gate/bursts/paired-endpoint.ts';
import type { Shot } from '../../runner/gate/bursts/side-client.ts';

const clock = { app: new Map(), services: {} };
const clocks = { base: clock, head: clock };
const burst = (latenciesUs: readonly number[], ok = true): Shot[] =>
  latenciesUs.map((latencyUs) => ({ latencyUs, ok, answered: ok, reason: ok ? null : 'status 500' }));
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
