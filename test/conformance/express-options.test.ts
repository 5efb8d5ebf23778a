import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeCredentials } from '../../runner/apps/app-credentials.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import { itemApp } from '../../targets/item-app.ts';
import { openExpressOptions } from '../../targets/options/express-options.ts';
import { SETTINGS_ENV, readSettings } from '../../targets/settings.ts';
import { validatesBodies } from '../../targets/stack-settings.ts';
import { MemoryStore } from '../../targets/stores/memory.ts';
import { SEEDED } from './broken-target.ts';

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'stackbench-options-'));
process.chdir(folder);
after(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('an Express app with an option', () => {
  for (const [name, value, packages] of [
    ['express.validation', 'joi', ['joi']],
    ['express.validation', 'none', []],
    ['express.bodyReader', 'body-parser', ['body-parser']],
    ['express.logging', 'morgan', ['morgan']],
    ['express.logging', 'pino', ['pino', 'pino-http']],
    ['express.rateLimit', 'memory', ['express-rate-limit']],
    ['express.auth', 'jwt', ['jsonwebtoken']],
    ['express.auth', 'api-key', []],
  ] as const)
    it(`keeps the contract with ${name}=${value}, and names what it loaded`, async () => {
      const settings = { [name]: value };
      const all = readSettings({ [SETTINGS_ENV]: JSON.stringify(settings) });
      const { env, headers } = makeCredentials({ settings });
      const options = await openExpressOptions(all.express, { env, redis: null });
      assert.deepEqual(options.packages, packages);
      const store = new MemoryStore();
      await store.load(SEEDED);
      const server = createServer(
        itemApp(store, 'express-memory', { http: all.http, options }, () => ({ stack: 'express-memory' })),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const violations = await checkConformance(
          {
            baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
            headers,
            seededItems: SEEDED,
            seededCount: SEEDED.length,
            hasCache: false,
            validates: validatesBodies({ settings }),
            signal: new AbortController().signal,
          },
          { depth: 'full' },
        );
        assert.deepEqual(violations, []);
      } finally {
        server.closeAllConnections();
        server.close();
      }
      if (name === 'express.logging') await logHas(/items/);
    });

  it('loads nothing by default', async () => {
    const { before: middleware, guard, packages } = await openExpressOptions(readSettings({}).express);
    assert.deepEqual([middleware, guard, packages], [[], null, []]);
  });
});

/** A log that is written beside the requests is complete a moment after them. */
async function logHas(pattern: RegExp): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (pattern.test(readFileSync(join(folder, 'access.log'), 'utf8'))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('The access log has no request.');
}
