import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workOf } from '../../runner/blocks/block-work.ts';
import { operationsOf } from '../../runner/datastores/products/mongodb.ts';
import { settledWork } from '../../runner/datastores/sides/settled-work.ts';

describe('the work of a datastore', () => {
  it('is known when two readings in a row say the same', async () => {
    const readings = [1, 5, 9, 12, 12, 13];
    let read = 0;
    const work = await settledWork(() => Promise.resolve({ transactions: readings[read++] ?? 0 }));
    assert.deepEqual([work, read], [{ transactions: 12 }, 5]);
  });

  it('is unknown while the server goes on working, evenly or not', async () => {
    let transactions = 0;
    const work = await settledWork(() => Promise.resolve({ transactions: (transactions += 7) }), 200);
    assert.equal(work, null);
  });

  it('is not compared where it was unknown before or after, rather than counted from nothing', () => {
    const known = { postgres: { transactions: 900 } };
    const side = (counters: Record<string, Record<string, number>>): unknown => ({ requests: 10, counters });
    assert.deepEqual(workOf(10, { base: {}, head: known }, { base: known, head: {} }), {
      base: side({}),
      head: side({}),
    });
    const untold = { postgres: {} };
    assert.deepEqual(workOf(10, { base: untold, head: known }, { base: known, head: untold }), {
      base: side(untold),
      head: side(untold),
    });
  });

  it('of MongoDB is without what drivers and we ask for to watch it', () => {
    const opcounters = { insert: 1, query: '20', update: 3, delete: 4, getmore: 5, command: 1000 };
    const total = (count: unknown): unknown => ({ failed: 0, total: count });
    const commands = { hello: total(600), serverStatus: total(90), endSessions: total('10'), aggregate: total(300) };
    assert.deepEqual(operationsOf({ opcounters, metrics: { commands } }), { operations: 33 + 300 });
    assert.deepEqual(operationsOf({ opcounters }), {}, 'what cannot be told apart is not told');
    assert.deepEqual(operationsOf({}), {});
  });
});
