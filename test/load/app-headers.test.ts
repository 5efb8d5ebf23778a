import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, after, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import { ownRequestsSchema } from '../../model/own-requests/own-request.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import type { AskedApp } from '../../runner/load/http/wire-text.ts';
import { openStepPlayer } from '../../runner/load/steps/step-player.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';

const ITEMS = 100;
const STATUS: Readonly<Record<string, number>> = { GET: 200, POST: 201, PUT: 200 };
const OPEN: Load = { kind: 'open', ratePerSec: 100, maxInFlight: 20, arrivals: 'constant' };
const LOADS = { autocannon: { kind: 'closed', connections: 2 }, k6: OPEN, pacer: OPEN } as const satisfies Record<
  string,
  Load
>;

const folder = await mkdtemp(join(tmpdir(), 'stackbench-headers-'));
after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
const itemsFile = join(folder, 'items.ndjson');
await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });

const ofTheUser = await ownScenario(
  { id: 'requests' },
  {
    requests: ownRequestsSchema.parse([
      { path: '/a', headers: { 'X-Own': 'ü' } },
      { name: 'create {n}', method: 'POST', path: '/b', body: { n: '{n}' }, expect: 201 },
    ]),
    values: {},
    folder,
    readText: readTextFile,
    whose: 'stacks.mine',
    onSecrets: () => undefined,
  },
);

/** A server that answers 401 to requests without the key of its own. */
async function guarded(t: TestContext, key: string): Promise<AskedApp & { readonly refused: () => number }> {
  let refused = 0;
  const server = createServer((request, response) => {
    const isKnown = request.headers['x-api-key'] === key && request.headers['x-second'] === 'two words';
    if (!isKnown) refused += 1;
    request.resume().on('end', () => {
      response.writeHead(isKnown ? (STATUS[request.method ?? ''] ?? 405) : 401, { 'content-length': 2 });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: { 'X-API-Key': key, 'X-Second': 'two words' },
    refused: () => refused,
  };
}

describe('the headers of an app', () => {
  for (const [engine, scenario, kind] of Object.values(engines).flatMap((engine) => [
    [engine, mixedCrud, 'every request'] as const,
    [engine, ofTheUser, 'every request of the user’s'] as const,
  ]))
    it(`are in ${kind} of ${engine.id} to that app, from the warm-up on`, async (t) => {
      const found = await engine.check(process.env);
      if (!found.available) return t.skip(`${found.reason} ${found.fix}`);
      const apps = [await guarded(t, 'first'), await guarded(t, 'second')];
      const { signal } = new AbortController();
      const played = await found.engine.playTurns({
        apps: apps.map(({ baseUrl, headers }, app) => ({ id: `app ${app}`, baseUrl, headers, signal })),
        slices: [0, 1, 0, 1].map((app) => ({ app, durationMs: 500 })),
        scenario,
        itemsFile,
        items: ITEMS,
        seed: 1,
        load: LOADS[engine.id as keyof typeof LOADS],
        timeoutMs: 3000,
        cpus: [],
        workDir: folder,
        signal,
      });
      for (const outcome of played.apps) {
        assert.equal(outcome.state, 'measured');
        const { operations } = outcome.measurement;
        assert.deepEqual(
          operations.filter((result) => result.outcome !== 'ok'),
          [],
        );
        assert.ok(operations.some(({ operation }) => operation.startsWith('create')));
      }
      assert.deepEqual(
        apps.map(({ refused }) => refused()),
        [0, 0],
      );
    });

  it('are in every request of a step of a capacity', async (t) => {
    const app = await guarded(t, 'steps');
    const { signal } = new AbortController();
    const player = await openStepPlayer({
      apps: [{ id: 'app', baseUrl: app.baseUrl, headers: app.headers, signal }],
      stream: prepareStream(mixedCrud, ITEMS, 1),
      itemsFile,
      maxInFlight: 50,
      timeoutMs: 3000,
      targetMs: 200,
      cpus: [],
      workDir: folder,
      signal,
    });
    try {
      const step = { app: 0, ratePerSec: 200, durationMs: 500, seed: 1, giveUpMs: 1000, onEdge: () => undefined };
      const { due, good, failed } = await player.play(step);
      assert.deepEqual([good, failed], [due, {}]);
      assert.equal(app.refused(), 0);
    } finally {
      await player.close();
    }
  });
});
