import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillPlaceholders, fillRecord } from '../../runner/datastores/sides/fill-placeholders.ts';
import { placeholdersOf } from '../../runner/datastores/sides/placeholders-of.ts';

test('a service gets the parts of an address as it needs them', () => {
  const places = {
    ...placeholdersOf('postgres', 'postgres://me:se%40cret@127.0.0.1:7000/stackbench_x'),
    ...placeholdersOf('redis-cache', 'redis://:word@127.0.0.1:7001'),
    ...placeholdersOf('memcached', '127.0.0.1:7002'),
  };
  const env = {
    DATABASE_URL: '{postgres}',
    PGHOST: '{postgres.host}',
    PGPORT: '{postgres.port}',
    PGUSER: '{postgres.user}',
    PGPASSWORD: '{postgres.password}',
    PGDATABASE: '{postgres.database}',
    CACHE: '{redis-cache.user}:{redis-cache.password}@{redis-cache.host}:{redis-cache.port}',
    MEMCACHED: '{memcached} {memcached.host} {memcached.port}',
  };
  assert.deepEqual(fillRecord(env, places), {
    DATABASE_URL: 'postgres://me:se%40cret@127.0.0.1:7000/stackbench_x',
    PGHOST: '127.0.0.1',
    PGPORT: '7000',
    PGUSER: 'me',
    PGPASSWORD: 'se@cret',
    PGDATABASE: 'stackbench_x',
    CACHE: ':word@127.0.0.1:7001',
    MEMCACHED: '127.0.0.1:7002 127.0.0.1 7002',
  });
  assert.equal(fillPlaceholders('{postgres.table} {"a":{b.c}}', places), '{postgres.table} {"a":{b.c}}');
});
