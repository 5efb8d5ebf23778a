import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openStack } from '../../targets/open-store.ts';
import { SETTINGS_ENV } from '../../targets/settings.ts';

const addresses = { POSTGRES_URL: 'postgres://127.0.0.1:1/none', MONGODB_URI: 'mongodb://127.0.0.1:1/none' };

function envOf(stack: string, settings: object): Record<string, string> {
  return { STACK: stack, ...addresses, [SETTINGS_ENV]: JSON.stringify(settings) };
}

describe('settings of a stack', () => {
  for (const [stack, setting, size] of [
    ['express-postgres', 'postgres.poolMax', 3],
    ['express-mongodb', 'mongodb.maxPoolSize', 1],
  ] as const)
    it(`replace ${setting}, and are read back`, async () => {
      for (const [given, expected] of [
        [{}, 10],
        [{ [setting]: size }, size],
      ] as const) {
        const { store, settings } = await openStack(envOf(stack, given), 'visit');
        assert.equal(settings[setting], expected);
        assert.deepEqual(
          store.pools?.map(({ size }) => size),
          [expected],
        );
        await store.close();
      }
    });

  it('are refused if they do not exist or cannot have that value', async () => {
    for (const given of [{ 'postgres.poolMax': 0 }, { 'postgres.poolMax': 1.5 }, { 'postgres.poolMin': 'ten' }])
      await assert.rejects(openStack(envOf('express-postgres', given), 'visit'), /poolM\w+ is a whole number from/);
    for (const given of [{ 'redis.connections': 2 }, { 'postgres.pool': 1 }, { toString: 1 }, { 'http.toString': 1 }])
      await assert.rejects(openStack(envOf('express-postgres', given), 'visit'), /is only 1|is not a setting/);
  });

  it('are not read back if they have no effect beside the others', async () => {
    for (const [given, idle, others] of [
      [{}, ['app.lruEntries', 'app.lruTtlSeconds'], ['postgres.namedStatements', 'postgres.poolMax']],
      [{ 'postgres.access': 'drizzle' }, ['postgres.namedStatements'], ['postgres.poolMax']],
      [{ 'postgres.pooling': false }, ['postgres.poolMax', 'postgres.poolMin'], ['postgres.namedStatements']],
      [{ 'app.lruCache': true }, [], ['app.lruEntries', 'app.lruTtlSeconds']],
    ] as const) {
      const { store, settings } = await openStack(envOf('express-postgres', given), 'visit');
      for (const name of idle) assert.equal(settings[name], undefined, name);
      for (const name of others) assert.notEqual(settings[name], undefined, name);
      await store.close();
    }
  });

  it('are read back by the parts that a stack has, and by no others', async () => {
    const { store, settings } = await openStack(envOf('express-memory', { 'http.etag': true }), 'visit');
    assert.equal(settings['http.etag'], true);
    assert.deepEqual([...new Set(Object.keys(settings).map((name) => name.split('.')[0]))], ['http', 'express', 'app']);
    await store.close();
  });
});
