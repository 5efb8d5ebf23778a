import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TargetHost } from '../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import type { ConformanceContext } from '../../runner/conformance/rule.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { openTestHost } from '../support/open-test-host.ts';
import { checkOutage } from './check-outage.ts';

const ITEMS = 300;
const teardown = new Teardown();
const signal = new AbortController().signal;
let host: TargetHost;
let known: Omit<ConformanceContext, 'baseUrl' | 'hasCache'>;

before(async () => {
  const opened = await openTestHost({ label: 'conformance test', specs: CATALOGUE, items: ITEMS }, teardown);
  host = opened.host;
  const seededItems = await readSeededItems(opened.itemsFile);
  known = { seededItems, seededCount: ITEMS, validates: true, finds: true, signal };
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

for (const spec of CATALOGUE) {
  describe(spec.id, () => {
    let target: RunningApp;
    const context = (): ConformanceContext => ({ ...known, baseUrl: target.baseUrl, hasCache: spec.cache !== null });

    before(async () => {
      target = await host.startTarget(spec);
    });

    after(async () => {
      await target.stop();
    });

    it('keeps every rule of the contract, twice, leaving the data as they were', async () => {
      assert.deepEqual(await checkConformance(context(), { depth: 'full' }), []);
      assert.deepEqual(await checkConformance(context(), { depth: 'full' }), []);
    });

    it('reaches its services, by their own counters', async () => {
      const services = host.datastoresOf(spec);
      const counted = async (): Promise<number[]> =>
        Promise.all(
          services.map(async ({ product, endpoint, namespace }) => sum(await product.counters(endpoint, namespace))),
        );
      const before = await counted();
      for (const { id } of known.seededItems) await (await fetch(`${target.baseUrl}/items/${id}`)).arrayBuffer();
      for (const [index, service] of services.entries()) {
        if (service.record.standIn) continue;
        const increase = await untilAtLeast(ITEMS, async () => ((await counted())[index] ?? 0) - (before[index] ?? 0));
        assert.ok(increase >= ITEMS, `${service.record.product} counted ${increase} for ${ITEMS} requests`);
      }
    });

    it('answers 503 while its store is stopped, and comes back', async (test) => {
      const store = host.datastores.find(({ id }) => id === spec.store);
      if (store?.outage == null) return test.skip('it has no store that could be stopped');
      await store.outage.begin();
      try {
        assert.deepEqual(await checkOutage(context()), []);
      } finally {
        await store.outage.end();
      }
      await untilReady(`${target.baseUrl}/ready`);
    });
  });
}

function sum(counters: Readonly<Record<string, number>>): number {
  return Object.values(counters).reduce((total, value) => total + value, 0);
}

/**
 * The first figure that reaches the goal, or the last one seen: an idle PostgreSQL backend publishes its counters up to
 * 10 s late.
 */
async function untilAtLeast(goal: number, read: () => Promise<number>): Promise<number> {
  let figure = await read();
  for (let attempt = 0; figure < goal && attempt < 150; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    figure = await read();
  }
  return figure;
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status } = await fetch(url);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('not ready again within 5 s');
}
