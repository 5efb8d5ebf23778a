import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type TargetHost, openTargetHost } from '../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { checkOutage } from '../conformance/check-outage.ts';
import { composeEnv } from './compose-env.ts';
import { type OwnDockerd, forwardingClosed, startOwnDockerd } from './own-dockerd.ts';

const ITEMS = 200;
const cannot = process.env['STACKBENCH_TEST_COMPOSE'] === '1' ? forwardingClosed() : 'STACKBENCH_TEST_COMPOSE is not 1';
/** There is no mongod here to make an image of. */
const specs: readonly TargetSpec[] = CATALOGUE.filter(({ store }) => (store as string | null) !== 'mongodb');

describe('stacks in containers', { skip: cannot ?? false }, () => {
  const teardown = new Teardown();
  const { signal } = new AbortController();
  let engine: OwnDockerd;
  let host: TargetHost;
  let itemsFile: string;

  before(async () => {
    engine = await startOwnDockerd();
    const work = await makeWorkFolder('compose test');
    teardown.add('work folder', () => work.remove());
    itemsFile = join(work.path, 'items.ndjson');
    await writeSeedItems(itemsFile, { items: ITEMS, seed: 3 });
    const request = {
      specs,
      env: await composeEnv(engine),
      externalUrls: {},
      workDir: work.path,
      itemsFile,
      placement: { generatorCpus: [], systemCpus: [] },
      provider: 'compose',
      allowStandIn: false,
      allowRemote: false,
      signal,
    } as const;
    host = await openTargetHost(request, teardown);
  });

  after(async () => {
    const failures = await teardown.run();
    const left = engine.docker('ps', '-aq');
    await engine.stop();
    assert.deepEqual([failures, left], [[], '']);
  });

  it('stand on a Redis that keeps everything and on another one that keeps nothing', () => {
    const durability = Object.fromEntries(host.datastores.map(({ id, record }) => [id, record.durability]));
    assert.deepEqual(durability, {
      postgres: 'durable',
      redis: 'durable',
      'redis-cache': 'volatile',
      memcached: 'volatile',
    });
    assert.deepEqual(host.skipped, []);
  });

  it('name the processes of a container, which are gone when it is stopped', async () => {
    const target = await host.startTarget(specs[0] as TargetSpec);
    assert.ok(target.pids().length >= 1);
    await target.stop();
    assert.match(await target.gone, /Its container ended/);
    assert.deepEqual(target.pids(), []);
  });

  it('that cannot start say why, from the container', async () => {
    const redis = host.datastores.find(({ id }) => id === 'redis');
    await redis?.outage?.begin();
    try {
      const spec = specs.find(({ id }) => id === 'express-redis') as TargetSpec;
      await assert.rejects(host.startTarget(spec), {
        code: 'target-not-ready',
        why: /exit code 1.*store is not available/,
      });
    } finally {
      await redis?.outage?.end();
    }
  });

  for (const spec of specs) {
    describe(spec.id, () => {
      let target: RunningApp;
      before(async () => {
        target = await host.startTarget(spec);
      });
      after(async () => target.stop());

      it('keeps the contract, and answers 503 while its store is stopped', async () => {
        const seededItems = await readSeededItems(itemsFile);
        const known = {
          seededItems,
          seededCount: ITEMS,
          signal,
          baseUrl: target.baseUrl,
          hasCache: spec.cache !== null,
          validates: true,
        };
        assert.deepEqual(await checkConformance(known, { depth: 'full' }), []);
        const store = host.datastores.find(({ id }) => id === spec.store);
        if (store?.outage == null) return;
        await store.outage.begin();
        try {
          assert.deepEqual(await checkOutage(known), []);
        } finally {
          await store.outage.end();
        }
      });
    });
  }
});
