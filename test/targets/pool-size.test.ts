import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStack } from '../../targets/open-store.ts';

const addresses = { POSTGRES_URL: 'postgres://127.0.0.1:1/none', MONGODB_URI: 'mongodb://127.0.0.1:1/none' };

describe('POOL_SIZE', () => {
  for (const [stack, setting, size] of [
    ['express-postgres', 'postgres.poolMax', 3],
    ['express-mongodb', 'mongodb.maxPoolSize', 1],
  ] as const)
    it(`replaces ${setting}, and is read back`, async () => {
      for (const [env, expected] of [
        [{}, 10],
        [{ POOL_SIZE: String(size) }, size],
      ] as const) {
        const { store, settings } = await openStack({ STACK: stack, ...addresses, ...env }, 'visit');
        assert.equal(settings[setting], expected);
        assert.deepEqual(
          store.pools?.map(({ size }) => size),
          [expected],
        );
        await store.close();
      }
    });

  it('must be a number of connections', async () => {
    for (const POOL_SIZE of ['0', '-1', 'ten', '1.5', '10000'])
      await assert.rejects(openStack({ STACK: 'express-postgres', ...addresses, POOL_SIZE }, 'visit'), /POOL_SIZE/);
  });

  it('changes nothing of a stack without a pool', async () => {
    const { store, settings } = await openStack({ STACK: 'express-memory', POOL_SIZE: '3' }, 'visit');
    assert.equal(store.pools, undefined);
    assert.ok(!Object.values(settings).includes(3));
    await store.close();
  });
});
