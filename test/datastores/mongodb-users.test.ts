import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../runner/datastores/datastore.ts';
import { makeAdministrator, mongodbProduct } from '../../runner/datastores/products/mongodb.ts';
import { speakMongo } from '../support/speaking-servers.ts';

function endpointOn(port: number): Endpoint {
  return { host: '127.0.0.1', port, url: `mongodb://127.0.0.1:${port}/?directConnection=true` };
}

test('a MongoDB of ours makes a user for each database, and one that was named keeps its own', async (t) => {
  const server = await speakMongo({ createUser: { ok: 1 } });
  t.after(() => server.close());
  const named = endpointOn(server.port);
  assert.equal(
    await mongodbProduct.createNamespace(named, 'stackbench_x'),
    `mongodb://127.0.0.1:${server.port}/stackbench_x?directConnection=true`,
  );
  const made = new URL(
    await mongodbProduct.createNamespace({ ...named, measured: 'user-of-namespace' }, 'stackbench_x'),
  );
  assert.deepEqual(
    [made.username, made.pathname, made.searchParams.get('authSource')],
    ['stackbench_x', '/stackbench_x', 'stackbench_x'],
  );
  assert.ok(made.password.length >= 20);
});

test('a MongoDB of which somebody else made the first user is not used', async (t) => {
  const refusal = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'Command createUser requires authentication' };
  const server = await speakMongo({ createUser: refusal });
  t.after(() => server.close());
  await assert.rejects(makeAdministrator(endpointOn(server.port), 'stackbench', 'word'), /requires authentication/);
});
