import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DatastoreRecord, datastoreRecordSchema } from '../../model/document/datastore-record.ts';
import { stackDurability } from '../../runner/datastores/stack-durability.ts';
import type { DatastoreName, FlatSettings } from '../../targets/catalogue.ts';

type Reported = Pick<DatastoreRecord, 'durability' | 'settings'>;

function record(id: string, reported: Reported): DatastoreRecord {
  const base = { id, product: 'any', version: '1', rung: 'native', provider: 'PATH', standIn: false };
  return datastoreRecordSchema.parse({ ...base, ...reported });
}

const SYNCED = { fsync: 'on', synchronous_commit: 'on', wal_writer_delay: '200 × ms' };
const UNSYNCED = { ...SYNCED, synchronous_commit: 'off' };
const AOF = { appendonly: 'yes' };

const CASES: readonly (readonly [
  store: DatastoreName,
  reported: Reported,
  asked: FlatSettings,
  durability: string,
  loss: RegExp | null,
])[] = [
  ['postgres', { durability: 'durable', settings: SYNCED }, {}, 'durable', null],
  ['postgres', { durability: 'durable', settings: SYNCED }, { 'postgres.synchronousCommit': 'on' }, 'durable', null],
  [
    'postgres',
    { durability: 'durable', settings: SYNCED },
    { 'postgres.synchronousCommit': 'off' },
    'relaxed',
    /0\.6 s/,
  ],
  ['postgres', { durability: 'relaxed', settings: UNSYNCED }, {}, 'relaxed', /0\.6 s/],
  ['postgres', { durability: 'relaxed', settings: UNSYNCED }, { 'postgres.synchronousCommit': 'on' }, 'durable', null],
  [
    'postgres',
    { durability: 'relaxed', settings: { ...SYNCED, fsync: 'off' } },
    { 'postgres.synchronousCommit': 'on' },
    'relaxed',
    /damage the whole database/,
  ],
  [
    'postgres',
    { durability: 'relaxed', settings: { fsync: 'on', synchronous_commit: 'off' } },
    {},
    'relaxed',
    /the last acknowledged/,
  ],
  [
    'postgres',
    { durability: 'volatile', settings: SYNCED },
    { 'postgres.synchronousCommit': 'off' },
    'volatile',
    /loses all data/,
  ],
  ['postgres', { durability: 'unknown', settings: {} }, { 'postgres.synchronousCommit': 'off' }, 'unknown', null],
  ['redis', { durability: 'durable', settings: { ...AOF, appendfsync: 'always' } }, {}, 'durable', null],
  ['redis', { durability: 'relaxed', settings: { ...AOF, appendfsync: 'everysec' } }, {}, 'relaxed', /about a second/],
  ['redis', { durability: 'relaxed', settings: { ...AOF, appendfsync: 'no' } }, {}, 'relaxed', /30 s/],
  ['mongodb', { durability: 'durable', settings: {} }, {}, 'durable', null],
  ['mongodb', { durability: 'durable', settings: {} }, { 'mongodb.writeConcern': 'j:false' }, 'relaxed', /0\.1 s/],
  ['mongodb', { durability: 'unknown', settings: {} }, { 'mongodb.writeConcern': 'j:false' }, 'unknown', null],
  ['memcached', { durability: 'volatile', settings: {} }, {}, 'volatile', /loses all data/],
];

describe('the durability of a stack', () => {
  for (const [store, reported, asked, durability, loss] of CASES)
    it(`is ${durability} for a ${reported.durability} ${store} with ${JSON.stringify({ ...reported.settings, ...asked })}`, () => {
      const found = stackDurability(store, record(store, reported), asked);
      assert.equal(found.durability, durability);
      if (loss === null) assert.equal(found.loss, null);
      else assert.match(String(found.loss), loss);
    });

  it('is none without a store, or one that did not run', () => {
    assert.deepEqual(stackDurability(null, undefined), { durability: null, loss: null });
    assert.deepEqual(stackDurability('postgres', undefined), { durability: null, loss: null });
  });
});
