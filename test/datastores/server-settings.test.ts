import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { datastoreRecordSchema } from '../../model/document/datastore-record.ts';
import { productOf } from '../../model/document/describe-datastore.ts';
import type { DatastoreId } from '../../runner/datastores/datastore.ts';
import { refuseServerSettings, serverId, withServerSettings } from '../../runner/datastores/server-settings.ts';
import { serverSettingsOf } from '../../targets/stack-settings.ts';

const NO = { appendfsync: 'no' };

function running(reported: Record<string, string>) {
  const id: DatastoreId = 'redis';
  const record = datastoreRecordSchema.parse({
    ...{ id, product: 'Redis', version: '7.0.15', rung: 'native', provider: 'PATH', standIn: false },
    ...{ durability: 'relaxed', settings: reported },
  });
  return { id, record };
}

describe('a server with settings of its own', () => {
  it('has them in its id, behind the one by which its product is known', () => {
    assert.equal(serverId({ id: 'redis', settings: {} }), 'redis');
    assert.equal(serverId({ id: 'redis', settings: NO }), 'redis@appendfsync=no');
    assert.deepEqual(['redis', 'redis@appendfsync=no', 'memcached', 'other@x'].map(productOf), [
      'Redis',
      'Redis',
      'Memcached',
      'other',
    ]);
  });

  it('is wanted by a variant of its store only, and not if the setting is left to the server', () => {
    assert.deepEqual(serverSettingsOf({ store: 'redis', settings: { 'redis.appendfsync': 'no' } }), NO);
    for (const settings of [undefined, {}, { 'redis.appendfsync': 'server' }, { 'redis.autoPipelining': false }])
      assert.deepEqual(serverSettingsOf({ store: 'redis', ...(settings === undefined ? {} : { settings }) }), {});
    assert.deepEqual(serverSettingsOf({ store: 'postgres', settings: { 'redis.appendfsync': 'no' } }), {});
    assert.deepEqual(serverSettingsOf({ store: null }), {});
  });

  it('is under that id if it reports the settings, and fails if it does not', () => {
    assert.equal(withServerSettings(running(NO), NO).record.id, 'redis@appendfsync=no');
    for (const [reported, expected] of [
      [{ appendfsync: 'always' }, 'It reports appendfsync=always.'],
      [{}, 'It reports appendfsync=nothing.'],
    ] as const)
      assert.throws(() => withServerSettings(running(reported), NO), {
        code: 'datastore-not-ready',
        what: 'Redis did not accept appendfsync=no.',
        why: expected,
      });
  });

  it('is refused where stackbench does not start servers for one variant', () => {
    refuseServerSettings({ id: 'redis', settings: NO }, { rung: 'native' });
    refuseServerSettings({ id: 'redis', settings: {} }, { rung: 'external' });
    for (const [rung, fix] of [
      ['external', /^Remove the address of redis, or leave appendfsync as the server has it\.$/],
      ['compose', /^Add --provider native, or/],
    ] as const)
      assert.throws(() => refuseServerSettings({ id: 'redis', settings: NO }, { rung }), {
        code: 'server-setting',
        exitCode: 2,
        fix,
      });
  });
});
