import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TargetHost } from '../../runner/apps/open-target-host.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { CATALOGUE, type FlatSettings, type TargetSpec } from '../../targets/catalogue.ts';
import { hasCache } from '../../targets/stack-settings.ts';
import { openTestHost } from '../support/open-test-host.ts';

const ITEMS = 300;
const teardown = new Teardown();
const signal = new AbortController().signal;
let host: TargetHost;
let itemsFile = '';

const VARIANTS: readonly (readonly [target: string, settings: FlatSettings, client: string | null])[] = [
  ['express-redis', { 'express.rateLimit': 'redis' }, 'rate-limit-redis'],
  ['express-postgres-redis', { 'express.rateLimit': 'redis' }, 'rate-limit-redis'],
  ['express-memory', { 'express.statusMonitor': true }, 'express-status-monitor'],
  ['express-postgres', { 'express.auth': 'jwt' }, 'jsonwebtoken'],
  ['express-redis', { 'express.auth': 'api-key' }, null],
  ['express-postgres', { 'app.workers': 2 }, 'pg'],
  ['express-postgres', { 'app.workers': 2, 'postgres.access': 'drizzle' }, 'drizzle-orm'],
  ['express-mongodb', { 'app.workers': 2 }, 'mongodb'],
  ['express-mongodb', { 'app.workers': 2, 'mongodb.access': 'mongoose' }, 'mongoose'],
  ['express-redis', { 'app.workers': 3, 'express.rateLimit': 'redis', 'express.auth': 'jwt' }, 'ioredis'],
  ['express-memcached', { 'app.workers': 2 }, 'memcache-client'],
  ['express-postgres-redis', { 'app.workers': 2 }, 'ioredis'],
  ['express-postgres-memcached', { 'app.workers': 2 }, 'memjs'],
  [
    'express-redis',
    { 'express.auth': 'jwt', 'express.rateLimit': 'redis', 'express.statusMonitor': true, 'express.logging': 'pino' },
    'express-status-monitor',
  ],
];

const variants = VARIANTS.map(([target, settings, client], index) => ({
  spec: specOf(target, settings, index),
  client,
}));

function specOf(target: string, settings: FlatSettings, index: number): TargetSpec {
  const stack: TargetSpec | undefined = CATALOGUE.find(({ id }) => id === target);
  assert.ok(stack !== undefined, target);
  return { ...stack, id: `${target}@${index}`, sameAs: target, settings };
}

before(async () => {
  const specs = variants.map(({ spec }) => spec);
  ({ host, itemsFile } = await openTestHost({ label: 'option variants test', specs, items: ITEMS }, teardown));
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

describe('a stack with options, as a process of its own', () => {
  for (const { spec, client } of variants)
    it(`keeps every rule of the contract: ${spec.sameAs} with ${JSON.stringify(spec.settings)}`, async (t) => {
      const app = await host.startTarget(spec);
      t.after(() => app.stop());
      const { baseUrl, headers } = app;
      const context = {
        baseUrl,
        headers,
        seededItems: await readSeededItems(itemsFile),
        seededCount: ITEMS,
        hasCache: hasCache(spec),
        validates: true,
        signal,
      };
      assert.deepEqual(await checkConformance(context, { depth: 'full' }), []);
      const { clients, settings, findPlan } = (await (await fetch(`${baseUrl}/stack`)).json()) as {
        clients: Record<string, string>;
        settings: FlatSettings;
        findPlan?: string | null;
      };
      if (spec.store === 'postgres') assert.match(findPlan ?? '', /Seq Scan|Index/);
      for (const [name, value] of Object.entries(spec.settings ?? {})) assert.equal(settings[name], value);
      if (client !== null) assert.match(clients[client] ?? '', /^\d/);
    });
});
